// Documents made to hurt: time and memory must stay linear, and nothing may crash. A quadratic step
// anywhere would take hours on these sizes and run into the test's time limit.
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/documents/clean_text.h"
#include "server/ingest/documents/format.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

constexpr size_t kMegabytes = 1;

std::string Repeated(absl::string_view piece) {
  std::string text;
  while (text.size() < kMegabytes << 20) absl::StrAppend(&text, piece);
  return text;
}

class HostileInputTest : public testing::TestWithParam<const char*> {};

// Every format must come through every text.
TEST_P(HostileInputTest, IsReadOrRefusedInLinearTime) {
  const std::string text = Repeated(GetParam());
  for (const Format format :
       {Format::kPlainText, Format::kMarkdown, Format::kHtml, Format::kMail}) {
    const absl::StatusOr<Document> document = ReadDocument(format, "", text);
    if (document.ok()) CleanText(document->text);
  }
}

INSTANTIATE_TEST_SUITE_P(Repetitions, HostileInputTest,
                         testing::Values("<div>", "<p>a", "</x>", "<b></i>", "<a ", "<a \"", "<",
                                         "<!--", "<script>", "&", "&amp", "[", "[](", "![[", "*a",
                                         "_*", "`", "``` ", "> ", "# ", "\\", "a", "a ", "\n", "\r",
                                         "\xCC\x81", "\xCC\x81\xCC\x96", "- \n", "{",
                                         "boundary=", "<td><p>", "<table><tr>", "<li>",
                                         "<div><p>Reply</p><p>Related stories", "<h1>a b</h1>",
                                         "<ul><li><a>one two three</a><p>x", "\xE2\x80\x8F",
                                         "2031-", "1. "));

TEST(HostileInputTest, ATagWithMillionsOfAttributesIsDropped) {
  std::string page = "<p>Kept words stand here, long enough to be running text.</p><a ";
  for (int i = 0; page.size() < kMegabytes << 20; ++i) absl::StrAppend(&page, "a", i, "=1 ");
  ASSERT_OK_AND_ASSIGN(const Document document, ReadDocument(Format::kHtml, "", page + ">x</a>"));
  EXPECT_THAT(document.text, testing::HasSubstr("Kept words"));
}

TEST(HostileInputTest, TextBelowBottomlessNestingIsStillRead) {
  std::string page;
  for (int i = 0; i < 100'000; ++i) page += "<div>";
  ASSERT_OK_AND_ASSIGN(const Document document,
                       ReadDocument(Format::kHtml, "", page + "The words at the bottom."));
  EXPECT_THAT(document.text, testing::HasSubstr("The words at the bottom."));
}

TEST(HostileInputTest, JsonLdWithoutEndIsPassedOver) {
  std::string page = "<script type=application/ld+json>";
  page.append(kMegabytes << 20, '[');
  ASSERT_OK_AND_ASSIGN(
      const Document document,
      ReadDocument(Format::kHtml, "",
                   page + "</script><p>Kept words stand here in a row of ten.</p>"));
  EXPECT_THAT(document.text, testing::HasSubstr("Kept words"));
}

TEST(HostileInputTest, FrontMatterNestedWithoutEndIsPassedOver) {
  std::string text = "---\na: ";
  text.append(60'000, '[');
  ASSERT_OK_AND_ASSIGN(const Document document,
                       ReadDocument(Format::kMarkdown, "", text + "\n---\nKept words.\n"));
  EXPECT_THAT(document.text, testing::HasSubstr("Kept words."));
}

}  // namespace
}  // namespace dossier::ingest

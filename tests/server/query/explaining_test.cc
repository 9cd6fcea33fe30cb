#include "server/query/explaining.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::query {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::string_view kText = "The port is open, Ana Morell said.";
constexpr absl::string_view kVersion = "reports/a1/versions/2";

// A store with a statement that two reports print; the text of one of them is held.
class ExplainingTest : public testing::Test {
 protected:
  ExplainingTest() {
    store_ = *store::OpenSqliteStore(directory_.File("dossier.db"), {}, clock_);
    v1::Statement statement;
    statement.set_name("statements/s1");
    for (const char* report : {"reports/a1", "reports/gone"}) {
      v1::Occurrence& occurrence = *statement.add_occurrences();
      occurrence.set_report(report);
      occurrence.set_report_version(absl::StrCat(report, "/versions/2"));
      *occurrence.add_content() = Words();
    }
    v1::Report report;
    report.set_name("reports/a1");
    report.set_title("Its newest title");
    report.set_publisher("The Courier");
    v1::ReportVersion version;
    version.set_name(std::string(kVersion));
    version.set_title("Its title then");
    version.set_text_sha256(std::string(64, 'a'));
    auto transaction = store_->Begin();
    EXPECT_OK(transaction);
    EXPECT_OK((*transaction)->PutText(version.text_sha256(), kText));
    EXPECT_OK(
        (*transaction)
            ->Put(statement.name(), statement.SerializeAsString(), store::TermsOf(statement)));
    EXPECT_OK(
        (*transaction)->Put(report.name(), report.SerializeAsString(), store::TermsOf(report)));
    EXPECT_OK(
        (*transaction)->Put(version.name(), version.SerializeAsString(), store::TermsOf(version)));
    EXPECT_OK((*transaction)->Commit());
  }

  static v1::Span Words() {
    v1::Span span;
    span.set_start(0);
    span.set_end(16);
    span.set_text("The port is open");
    return span;
  }

  static v1::ExplainStatementRequest Asking(const std::string& name, int64_t as_of = 0) {
    v1::ExplainStatementRequest request;
    request.set_name(name);
    if (as_of > 0) request.mutable_as_of()->set_revision(as_of);
    return request;
  }

  // Finds the words at `start`, and says why.
  static TextReader FindingAt(int start) {
    return [start](const v1::Report& report, absl::string_view text) {
      EXPECT_EQ(text, kText);
      EXPECT_EQ(report.title(), "Its title then");
      EXPECT_EQ(report.publisher(), "The Courier");
      v1::Statement statement;
      v1::Occurrence& occurrence = *statement.add_occurrences();
      *occurrence.add_content() = Words();
      occurrence.mutable_content(0)->set_start(start);
      v1::Explanation& why = *occurrence.add_explanations();
      why.set_rule("indirect.cue_after");
      *why.add_evidence() = Words();
      return std::vector<v1::Statement>{statement};
    };
  }

  TempDir directory_;
  FakeClock clock_;
  std::unique_ptr<store::Store> store_;
};

TEST_F(ExplainingTest, AnOccurrenceIsExplainedFromItsHeldText) {
  const auto explained = ExplainStatement(*store_, FindingAt(0), Asking("statements/s1"));
  ASSERT_OK(explained);
  const v1::Statement& statement = explained->statement();
  ASSERT_THAT(statement.occurrences(), SizeIs(2));
  ASSERT_THAT(statement.occurrences(0).explanations(), SizeIs(1));
  EXPECT_EQ(statement.occurrences(0).explanations(0).rule(), "indirect.cue_after");
  EXPECT_EQ(statement.occurrences(0).explanations(0).evidence(0).report_version(), kVersion);
}

TEST_F(ExplainingTest, ATextThatIsGoneLeavesItsOccurrenceWithoutReasons) {
  const auto explained = ExplainStatement(*store_, FindingAt(0), Asking("statements/s1"));
  ASSERT_OK(explained);
  EXPECT_THAT(explained->statement().occurrences(1).explanations(), IsEmpty());
}

TEST_F(ExplainingTest, WordsThatAreFoundElsewhereTodayAreNotThese) {
  const auto explained = ExplainStatement(*store_, FindingAt(4), Asking("statements/s1"));
  ASSERT_OK(explained);
  EXPECT_THAT(explained->statement().occurrences(0).explanations(), IsEmpty());
}

TEST_F(ExplainingTest, OfThenThoseOccurrencesAreExplainedThatWereKnownThen) {
  auto transaction = store_->Begin();
  ASSERT_OK(transaction);
  v1::Statement statement;
  statement.set_name("statements/s1");
  ASSERT_OK((*transaction)
                ->Put(statement.name(), statement.SerializeAsString(), store::TermsOf(statement)));
  ASSERT_OK((*transaction)->Commit());
  const auto now = ExplainStatement(*store_, FindingAt(0), Asking("statements/s1"));
  ASSERT_OK(now);
  EXPECT_THAT(now->statement().occurrences(), IsEmpty());
  const auto then = ExplainStatement(*store_, FindingAt(0), Asking("statements/s1", 1));
  ASSERT_OK(then);
  ASSERT_THAT(then->statement().occurrences(), SizeIs(2));
  EXPECT_THAT(then->statement().occurrences(0).explanations(), SizeIs(1));
  EXPECT_TRUE(absl::IsOutOfRange(
      ExplainStatement(*store_, FindingAt(0), Asking("statements/s1", 9)).status()));
}

TEST_F(ExplainingTest, AStatementThatIsNotThereIsNamed) {
  const auto explained = ExplainStatement(*store_, FindingAt(0), Asking("statements/none"));
  EXPECT_TRUE(absl::IsNotFound(explained.status()));
  EXPECT_THAT(std::string(explained.status().message()), HasSubstr("statements/none"));
  EXPECT_TRUE(absl::IsInvalidArgument(
      ExplainStatement(*store_, FindingAt(0), Asking("reports/a1")).status()));
}

}  // namespace
}  // namespace dossier::query

// Texts that nobody writes, long enough that any work that grows with the square of their length
// would take minutes. How long they take is measured by ingest_bench --pathological.
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/analysis/analyzer.h"

namespace dossier::analysis {
namespace {

constexpr size_t kBytes = 1 << 20;

std::string Repeated(absl::string_view piece) {
  std::string text;
  while (text.size() < kBytes) absl::StrAppend(&text, piece);
  return text;
}

internal::Analysis Read(const std::string& text) {
  internal::Analysis analysis = Analyzer().Analyze({.text = text});
  for (const v1::Statement& statement : analysis.statements()) {
    for (const v1::Occurrence& occurrence : statement.occurrences()) {
      for (const v1::Span& part : occurrence.content()) {
        EXPECT_LT(part.start(), part.end());
        EXPECT_LE(static_cast<size_t>(part.end()), text.size());
      }
    }
  }
  return analysis;
}

TEST(LongTextsTest, OneQuotationMarkAndNoStop) {
  Read(absl::StrCat("\"", Repeated("the port said that it had been hacked on Friday and ")));
}

TEST(LongTextsTest, NothingButQuotationMarks) {
  EXPECT_EQ(Read(Repeated("\"")).statements_size(), 0);
  EXPECT_EQ(Read(Repeated("\u201c")).statements_size(), 0);
}

TEST(LongTextsTest, MarksWithinMarksAndBracketsThatNobodyCloses) {
  Read(Repeated("\u201cit \u2018is (or [\u00ab"));
}

TEST(LongTextsTest, OneWord) { EXPECT_EQ(Read(Repeated("a")).statements_size(), 0); }

TEST(LongTextsTest, WordsOfOneLetter) { EXPECT_EQ(Read(Repeated("a ")).statements_size(), 0); }

TEST(LongTextsTest, NothingButLineBreaks) { EXPECT_EQ(Read(Repeated("\n")).statements_size(), 0); }

TEST(LongTextsTest, AHundredThousandNames) {
  std::string text;
  for (int i = 0; text.size() < kBytes; ++i) {
    absl::StrAppend(&text, "Q", i, "a Z", i * 7, "sen said it was over. ");
  }
  EXPECT_GT(Read(text).statements_size(), 1000);
}

TEST(LongTextsTest, OfTenThousandAttacksInOneTextAnIncidentTellsTheFirst) {
  std::string text = "Attacks of the year\n\n";
  for (int i = 0; text.size() < kBytes; ++i) {
    absl::StrAppend(&text, "Wonderloan ", i, " was hit by ransomware and lost ", 1000 + i,
                    " records, it said. ");
  }
  std::map<v1::Field, int> claims;
  const internal::Analysis analysis = Read(text);
  for (const v1::Claim& claim : analysis.accounts(0).claims()) ++claims[claim.field()];
  EXPECT_EQ(claims[v1::FIELD_IMPACT], 200);
  for (const auto& [field, count] : claims) EXPECT_LE(count, 200);
}

TEST(LongTextsTest, DatesAndEventsInOneSentence) {
  Read(Repeated("hacked on Friday and discovered on 3 May 2031 and "));
}

}  // namespace
}  // namespace dossier::analysis

#include "server/correlation/likeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/correlation/likeness_weights.h"

namespace dossier::correlation {
namespace {

using internal::Signature;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::Lt;

constexpr uint32_t kLead = Signature::WORD_MARK_LEADS;
constexpr uint32_t kName = Signature::WORD_MARK_NAME;

uint32_t Surname(uint32_t mentions) {
  return kName | kLead | Signature::WORD_MARK_SURNAME | mentions << 4;
}

// Words with their marks.
Signature Told(const std::map<std::string, uint32_t>& words) {
  Signature signature;
  for (const auto& [word, marks] : words) {
    absl::StrAppend(signature.mutable_words(), signature.words().empty() ? "" : " ", word);
    signature.add_word_weights((marks & kName) != 0 ? 2 : 1);
    signature.add_word_marks(marks);
  }
  return signature;
}

// A driver's arrest in a town: the same words whoever the driver is.
Signature Arrest(const std::string& driver, const std::string& witness) {
  Signature signature = Told({{"arrested", kLead},
                              {"driver", kLead},
                              {"vellsmouth", kName | kLead | 3 << 4},
                              {"drunken", kLead},
                              {"patrol", 0},
                              {"licence", 0},
                              {"bail", 0},
                              {driver, Surname(8)},
                              {witness, Surname(1)}});
  return signature;
}

double Score(const Signature& a, const Signature& b) {
  return LikenessWeights::Default().Score(LikenessOf(a, b));
}

TEST(LikenessTest, OneArrestIsToldOfOneDriver) {
  const Signature oskarsson = Arrest("oskarsson", "lund");
  const Likeness same = LikenessOf(oskarsson, Arrest("oskarsson", "berg"));
  const Likeness other = LikenessOf(oskarsson, Arrest("tamm", "berg"));
  EXPECT_THAT(same[Respect::kPersons], Gt(0.8));
  EXPECT_EQ(other[Respect::kPersons], 0);
  EXPECT_THAT(Score(oskarsson, Arrest("oskarsson", "berg")),
              Gt(Score(oskarsson, Arrest("tamm", "berg"))));
  EXPECT_THAT(same.names, ElementsAre("oskarsson", "vellsmouth"));
}

TEST(LikenessTest, WhoIsNamedInPassingIsNotWhoTheReportIsAbout) {
  // The second driver's reports recall the first one.
  const Likeness recalled = LikenessOf(Arrest("oskarsson", "lund"), Arrest("tamm", "oskarsson"));
  EXPECT_THAT(recalled[Respect::kPersons], Lt(0.2));
}

TEST(LikenessTest, WhatIsCountedWithOtherResultsSpeaksForTwo) {
  Signature strong = Arrest("oskarsson", "lund");
  Signature weak = strong;
  Signature again = strong;
  strong.add_counts("magnitude 6.1");
  again.add_counts("magnitude 6.1");
  weak.add_counts("magnitude 5.2");
  EXPECT_THAT(Score(strong, weak), Lt(Score(strong, again)));
  EXPECT_THAT(LikenessOf(strong, weak).other_counts, ElementsAre("magnitude: 5.2, 6.1"));
  EXPECT_THAT(LikenessOf(strong, again).counts, ElementsAre("magnitude 6.1"));
}

TEST(LikenessTest, ADayInCommonSaysNothingOfThoseWhoShareNoNames) {
  Signature here = Told({{"harbour", kLead}, {"vellsmouth", kName | kLead}});
  Signature there = Told({{"harbour", kLead}, {"ruritania", kName | kLead}});
  here.add_times("2031-03-04");
  there.add_times("2031-03-04");
  EXPECT_EQ(LikenessOf(here, there)[Respect::kSameDays], 0);
  EXPECT_THAT(LikenessOf(here, here)[Respect::kSameDays], Gt(0));
}

TEST(LikenessTest, WhatIsMissingOnOneSideIsNoConflict) {
  Signature dated = Arrest("oskarsson", "lund");
  const Signature undated = dated;
  dated.add_times("fri");
  dated.add_counts("year 34");
  const Likeness likeness = LikenessOf(dated, undated);
  EXPECT_EQ(likeness[Respect::kOtherWeekday], 0);
  EXPECT_EQ(likeness[Respect::kOtherCounts], 0);
}

TEST(LikenessTest, TheOrderOfTheTwoDoesNotMatter) {
  Signature one = Arrest("oskarsson", "lund");
  one.add_counts("man 4");
  one.add_times("2031-03-04");
  Signature other = Arrest("tamm", "oskarsson");
  other.add_counts("man 3");
  EXPECT_EQ(LikenessOf(one, other).values, LikenessOf(other, one).values);
  EXPECT_EQ(LikenessOf(one, other).other_counts, LikenessOf(other, one).other_counts);
}

TEST(LikenessTest, WithoutMarksNoNamesAreSeen) {
  Signature stored = Arrest("oskarsson", "lund");
  stored.clear_word_marks();
  EXPECT_FALSE(LikenessOf(stored, stored).named);
  EXPECT_TRUE(LikenessOf(Arrest("oskarsson", "lund"), Arrest("tamm", "berg")).named);
}

}  // namespace
}  // namespace dossier::correlation

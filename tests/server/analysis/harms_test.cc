#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/analyzer.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;

// The people whom a report counts, and what it says became of them.
std::vector<std::string> Harmed(const std::string& sentence) {
  const std::string text = absl::StrCat(
      "A footbridge collapsed in Dunmarch on Sunday, the fire brigade said. ", sentence);
  std::vector<std::string> harmed;
  const internal::Analysis analysis = Analyzer().Analyze({.text = text});
  for (const internal::Account& account : analysis.accounts()) {
    for (const v1::Claim& claim : account.claims()) {
      if (claim.impact().dimension() != v1::Impact::DIMENSION_HUMAN) continue;
      if (!claim.impact().has_quantity()) continue;
      harmed.push_back(
          absl::StrCat(claim.impact().quantity().min(), " ", claim.impact().description()));
    }
  }
  return harmed;
}

TEST(HarmsTest, TheKilledAreToldFromTheInjured) {
  EXPECT_THAT(Harmed("Two people were killed and eleven injured."),
              ElementsAre("2 killed", "11 injured"));
  EXPECT_THAT(Harmed("The collapse killed two people and injured eleven people."),
              ElementsAre("2 killed", "11 injured"));
  EXPECT_THAT(Harmed("It left two people dead and eleven people in hospital."),
              ElementsAre("2 killed", "11 injured"));
  EXPECT_THAT(Harmed("Three people are missing."), ElementsAre("3 missing"));
  EXPECT_THAT(Harmed("Some 200 residents were evacuated."), ElementsAre("200 displaced"));
}

TEST(HarmsTest, AsManyKilledAsInjuredAreTwoValues) {
  EXPECT_THAT(Harmed("The collapse killed two people and injured two people."),
              ElementsAre("2 killed", "2 injured"));
}

}  // namespace
}  // namespace dossier::analysis

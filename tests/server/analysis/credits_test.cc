#include "server/analysis/credits.h"

#include "gtest/gtest.h"

namespace dossier::analysis {
namespace {

std::string CreditIn(absl::string_view text, const std::vector<std::string>& authors = {}) {
  const auto credit = CreditOf(text, authors);
  if (!credit.has_value()) return "";
  if (credit->end > 0) {
    EXPECT_EQ(HouseOf(text.substr(credit->begin, credit->end - credit->begin)), credit->house);
  }
  return credit->house;
}

TEST(CreditsTest, ADatelineNamesTheAgencyInParentheses) {
  EXPECT_EQ(CreditIn("Cranes stand still\n\nVELLS, April 3 (Tidewire) - The cranes stood still."),
            "Tidewire");
  EXPECT_EQ(CreditIn("PORT ELLEN (AP) — The cranes stood still."), "Associated Press");
  EXPECT_EQ(CreditIn("VELLS, April 3 (Reuters) The cranes stood still."), "Reuters");
}

TEST(CreditsTest, ParenthesesElsewhereNameNobody) {
  EXPECT_EQ(CreditIn("The harbour authority (HAV) - an office of the city - was closed."), "");
  EXPECT_EQ(CreditIn("VELLS (2031) - a year of storms."), "");
  EXPECT_EQ(CreditIn("Officials of the union told Reuters that the cranes stood still."), "");
}

TEST(CreditsTest, ABylineNamesAnAgencyThatIsKnownOrCalledSo) {
  EXPECT_EQ(CreditIn("Cranes stand still\nBy Jane Roe, Associated Press\n\nThe cranes stood."),
            "Associated Press");
  EXPECT_EQ(CreditIn("Cranes stand still\nBy Ruritanian News Agency\n\nThe cranes stood still."),
            "Ruritanian News Agency");
  EXPECT_EQ(CreditIn("Cranes stand still\nBy Jane Roe\n\nThe cranes stood still."), "");
  EXPECT_EQ(CreditIn("The cranes stood still.", {"Agence France-Presse"}), "Agence France-Presse");
  EXPECT_EQ(CreditIn("The cranes stood still.", {"Jane Roe"}), "");
}

TEST(CreditsTest, TheLastLineMayCreditTheAgency) {
  EXPECT_EQ(CreditIn("The cranes stood still.\nThey will move on Monday. (dpa)"),
            "Deutsche Presse-Agentur");
  EXPECT_EQ(CreditIn("The cranes stood still.\n\n— Agence France-Presse"), "Agence France-Presse");
  EXPECT_EQ(CreditIn("The cranes stood still.\nThey will move on Monday (perhaps)."), "");
}

TEST(CreditsTest, ANoticeNamesTheHouseThatPrintedItFirst) {
  EXPECT_EQ(CreditIn("The cranes stood.\n\nThis article was first published in the Marl Courier."),
            "Marl Courier");
  EXPECT_EQ(CreditIn("Reprinted with permission from The Harbour Post.\n\nThe cranes stood still."),
            "The Harbour Post");
  EXPECT_EQ(CreditIn("The report was first published in 2029, and nobody read it."), "");
}

}  // namespace
}  // namespace dossier::analysis

#include "server/analysis/kind_explanation.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::analysis {
namespace {

using ::testing::IsEmpty;

constexpr char kBreach[] =
    "Wonderloan hacked\n\n"
    "Hackers stole the passwords of 4,000 customers of Wonderloan on Monday. Its shop stays open.";

TEST(KindExplanationTest, AKindRestsOnTheSentenceThatTellsItMostPlainly) {
  const std::vector<v1::Explanation> explanations = ExplainKinds(kBreach);
  ASSERT_FALSE(explanations.empty());
  EXPECT_EQ(explanations[0].value(), "data breach");
  ASSERT_EQ(explanations[0].evidence_size(), 1);
  EXPECT_EQ(explanations[0].evidence(0).text(),
            "Hackers stole the passwords of 4,000 customers of Wonderloan on Monday.");
  EXPECT_GT(explanations[0].weights_size(), 0);
  EXPECT_GT(explanations[0].score(), 0);
}

TEST(KindExplanationTest, OfOtherNewsThereIsNothingToExplain) {
  EXPECT_THAT(ExplainKinds("The bakery in Vells opens at seven."), IsEmpty());
}

}  // namespace
}  // namespace dossier::analysis

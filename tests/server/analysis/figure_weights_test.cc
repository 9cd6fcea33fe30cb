#include "server/analysis/figure_weights.h"

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FigureWeightsTest, EveryLineOfTheFileNamesAFeatureAndAWeight) {
  std::vector<std::string> errors;
  const FigureWeights weights(LexiconText("figure_weights"), &errors);
  EXPECT_THAT(errors, IsEmpty());
}

TEST(FigureWeightsTest, EveryFeatureHasANameOfItsOwn) {
  std::set<std::string> names;
  for (uint32_t f = 0; f < FigureFeatures::Get().size(); ++f) {
    const std::string name = FigureFeatures::Get().Name(static_cast<FigureFeature>(f));
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(FigureWeightsTest, AScoreIsTheSumOfWhatIsSeenAndIsToldHeaviestFirst) {
  std::vector<std::string> errors;
  const FigureWeights weights(
      "[date]\n"
      "always | 0.5\n"
      "named before + behind = yes + no | 0.25\n"
      "mark = question | -1\n"
      "[count]\n"
      "size = 100 | 2\n",
      &errors);
  EXPECT_THAT(errors, IsEmpty());
  FigureView seen;
  seen.Note(FigureTrait::kNamed, 1, 0);
  seen.Note(FigureTrait::kMark, 5);
  seen.Note(FigureTrait::kSize, 2);
  EXPECT_DOUBLE_EQ(weights.Score(FigureSort::kDate, seen), -0.25);
  EXPECT_DOUBLE_EQ(weights.Score(FigureSort::kCount, seen), 2);
  EXPECT_DOUBLE_EQ(weights.Score(FigureSort::kMoney, seen), 0);
  EXPECT_DOUBLE_EQ(weights.Chance(FigureSort::kMoney, seen), 0.5);
  EXPECT_THAT(weights.Explain(FigureSort::kDate, seen, 5),
              ElementsAre("mark = question -1.00", "named before + behind = yes + no 0.25"));
}

TEST(FigureWeightsTest, ALineThatMeansNothingIsToldWithItsNumber) {
  std::vector<std::string> errors;
  const FigureWeights weights("[date]\nmark = smell | 1\n", &errors);
  EXPECT_THAT(errors, ElementsAre(HasSubstr("line 2: mark = smell | 1")));
}

}  // namespace
}  // namespace dossier::analysis

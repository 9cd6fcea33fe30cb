#include "server/analysis/attribution_weights.h"

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/rules.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(AttributionWeightsTest, EveryLineOfTheFileNamesAFeatureAndAWeight) {
  std::vector<std::string> errors;
  const AttributionWeights weights(LexiconText("attribution_weights"), &errors);
  EXPECT_THAT(errors, IsEmpty());
}

TEST(AttributionWeightsTest, EveryFeatureHasANameOfItsOwn) {
  std::set<std::string> names;
  const FeatureSpelling spelling;
  for (uint32_t f = 0; f < FeatureNumbers::Get().size(); ++f) {
    const std::string name = FeatureNumbers::Get().Name(static_cast<Feature>(f));
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(spelling.Find(name), static_cast<Feature>(f)) << name;
  }
}

TEST(AttributionWeightsTest, AScoreIsTheSumOfWhatIsSeenAndIsToldHeaviestFirst) {
  std::vector<std::string> errors;
  const AttributionWeights weights(
      "# a comment\n"
      "[statement]\n"
      "always | 0.5\n"
      "rule = indirect.that | 0.25\n"
      "doubt = passive | -1\n",
      &errors);
  EXPECT_THAT(errors, IsEmpty());
  Observation seen;
  seen.Note(Trait::kRule, static_cast<uint32_t>(Rule::kThat));
  seen.Note(Trait::kSubjectLength, 1);  // which has no weight
  seen.Note(Trait::kDoubt, 1);
  EXPECT_DOUBLE_EQ(weights.Score(Decision::kStatement, seen), -0.25);
  EXPECT_DOUBLE_EQ(weights.Score(Decision::kEnd, seen), 0);
  const std::vector<WeightedFeature> reasons = weights.Explain(Decision::kStatement, seen);
  ASSERT_EQ(reasons.size(), 3u);
  EXPECT_EQ(reasons[0].name, "doubt = passive");
  EXPECT_EQ(reasons[1].name, "always");
  EXPECT_EQ(reasons[2].name, "rule = indirect.that");
}

TEST(AttributionWeightsTest, ALineThatMeansNothingIsToldWithItsNumber) {
  std::vector<std::string> errors;
  const AttributionWeights weights("[statement]\nrule = indirect.hearsay | 1\n[mood]\n", &errors);
  EXPECT_THAT(errors, ElementsAre(HasSubstr("line 2: rule = indirect.hearsay"),
                                  HasSubstr("line 3: [mood]")));
}

}  // namespace
}  // namespace dossier::analysis

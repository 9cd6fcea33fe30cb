#include "server/analysis/kind_weights.h"

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

TEST(KindWeightsTest, EveryLineOfTheFileIsUnderstood) {
  std::vector<std::string> errors;
  const KindWeights weights(LexiconText("kind_weights"), &errors);
  EXPECT_THAT(errors, IsEmpty());
}

TEST(KindWeightsTest, FormsOfOneWordShareItsStem) {
  for (const char* form : {"leak", "leaks", "leaked", "leaking"}) {
    EXPECT_EQ(StemOf(form), "leak") << form;
  }
  EXPECT_EQ(StemOf("copied"), StemOf("copies"));
  EXPECT_EQ(StemOf("tricked"), StemOf("trick"));
  EXPECT_EQ(StemOf("breaching"), StemOf("breached"));
  EXPECT_EQ(StemOf("loss"), StemOf("loss"));
  EXPECT_NE(StemOf("patch"), StemOf("path"));
}

TEST(KindWeightsTest, AWordIsWeighedInAllItsForms) {
  std::vector<std::string> errors;
  const KindWeights weights(
      "# a comment\n"
      "[phishing]\n"
      "always | -2\n"
      "enough | 0.7\n"
      "leak* | 1.5\n"
      "[phishing?] talk | 0.5\n",
      &errors);
  EXPECT_THAT(errors, IsEmpty());
  constexpr uint32_t kPhishing = static_cast<uint32_t>(KindQuestion::kPhishing);
  const Vocabulary& vocabulary = Vocabulary::Get();
  for (const char* form : {"leak", "leaked", "leaks"}) {
    const KindWeights::Sign sign = weights.OfWord(vocabulary.Number(form));
    EXPECT_FLOAT_EQ(weights.weights(sign)[kPhishing], 1.5f) << form;
  }
  EXPECT_FLOAT_EQ(weights.weights(weights.Of("[phishing?] talk"))[kPhishing], 0.5f);
  EXPECT_EQ(weights.OfWord(vocabulary.Number("the")), 0) << "weighs nothing";
  EXPECT_FLOAT_EQ(weights.always()[kPhishing], -2);
  EXPECT_FLOAT_EQ(weights.enough(KindQuestion::kPhishing), 0.7f);
}

TEST(KindWeightsTest, ALineThatMeansNothingIsToldWithItsNumber) {
  std::vector<std::string> errors;
  const KindWeights weights("[gossip]\n[ransom]\nleak* | much\n", &errors);
  EXPECT_THAT(errors, ElementsAre(HasSubstr("line 1"), HasSubstr("line 3")));
}

}  // namespace
}  // namespace dossier::analysis

#include "server/analysis/word_hashes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

std::vector<uint64_t> HashesOf(absl::string_view text) {
  const Text cut(text);
  const TextWordHashes hashes(cut);
  return {hashes.all().begin(), hashes.all().end()};
}

TEST(WordHashesTest, TokensHaveTheHashesOfTheWordsThatTheyAreMadeOf) {
  for (const absl::string_view text :
       {"The harbour office's guard didn't see the “Zaïrean” tug.",
        "Organised by O'Neil, the 54-year-old's defence cost $5,300.25 in the U.S.",
        "Mail guard@vells.example or see vells.example/harbour_log.",
        "It was [the clerk said] over.\n\nThe bell [of the tower rang.\n\nAll slept.",
        "Vellsmouthwrackbreaker Vellsmouthwrackbreaker's vellsmouthwrackbreaker"}) {
    EXPECT_THAT(HashesOf(text), ElementsAreArray(WordHashes(text))) << text;
  }
}

TEST(WordHashesTest, ATextOfMarksHasNone) { EXPECT_THAT(HashesOf("... “” -- ?"), IsEmpty()); }

TEST(WordHashesTest, APartOfATextHasTheHashesOfItsTokens) {
  const Text text("One bell rang, then another.");
  const TextWordHashes hashes(text);
  EXPECT_THAT(hashes.Of({1, 4}), ElementsAreArray(WordHashes("bell rang,")));
  EXPECT_THAT(hashes.Of({2, 2}), IsEmpty());
}

TEST(WordHashesTest, ABracketThatNeverClosesHidesNothingElse) {
  EXPECT_THAT(HashesOf("The [ bell rang.\n\nThen ] all slept."),
              ElementsAreArray(WordHashes("The bell rang. Then all slept.")));
}

}  // namespace
}  // namespace dossier::analysis

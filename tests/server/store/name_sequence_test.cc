#include "server/store/sqlite/name_sequence.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::store::sqlite {
namespace {

using ::testing::MatchesRegex;

TEST(NameSequenceTest, NoTwoNumbersShareAnId) {
  for (const uint64_t seed : {uint64_t{0}, uint64_t{42}, ~uint64_t{0}}) {
    std::set<std::string> ids;
    // A dense beginning, and the far end where bits get lost first.
    for (uint64_t n = 0; n < 50'000; ++n) {
      EXPECT_TRUE(ids.insert(OpaqueId(n, seed)).second) << n;
      EXPECT_TRUE(ids.insert(OpaqueId((uint64_t{1} << 39) - 1 - n, seed)).second) << n;
    }
  }
}

TEST(NameSequenceTest, AnIdIsEightLowerCaseLettersAndDigitsAndBeginsWithALetter) {
  for (uint64_t n = 0; n < 1000; ++n) {
    EXPECT_THAT(OpaqueId(n, 7), MatchesRegex("[a-z][0-9a-z]{7}"));
  }
}

TEST(NameSequenceTest, NeighboursShareLittle) {
  int equal = 0;
  constexpr int kPairs = 1000;
  for (uint64_t n = 0; n < kPairs; ++n) {
    const std::string one = OpaqueId(n, 7), next = OpaqueId(n + 1, 7);
    for (size_t i = 0; i < one.size(); ++i) equal += one[i] == next[i];
  }
  // By chance, one character in 32 or 16 is the same.
  EXPECT_LT(equal, kPairs * 8 / 10);
}

TEST(NameSequenceTest, AnotherSeedIsAnotherSequence) { EXPECT_NE(OpaqueId(1, 7), OpaqueId(1, 8)); }

}  // namespace
}  // namespace dossier::store::sqlite

#include "server/store/sqlite/key_set.h"

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace dossier::store::sqlite {
namespace {

// Keys in three blocks: all of the first, a few of the second, and of the third a part.
struct Both {
  KeySet set;
  std::set<int64_t> expected;

  explicit Both(uint32_t seed) {
    std::mt19937 random(seed);
    const auto below = [&](uint32_t limit) { return static_cast<int64_t>(random() % limit); };
    const int64_t dense = below(3), few = below(40), more = below(4000);
    for (int64_t key = 0; dense > 0 && key < 65'536; key += dense) Add(key);
    for (int64_t i = 0; i < few; ++i) Add(65'536 + below(65'536));
    for (int64_t i = 0; i < more; ++i) Add(131'072 + below(65'536));
  }
  void Add(int64_t key) {
    set.Add(key);
    expected.insert(key);
  }
};

std::vector<int64_t> KeysUp(const KeySet& set) {
  std::vector<int64_t> keys;
  for (auto key = set.Next(-5, Direction::kUp); key; key = set.Next(*key + 1, Direction::kUp)) {
    keys.push_back(*key);
  }
  return keys;
}

std::vector<int64_t> KeysDown(const KeySet& set) {
  std::vector<int64_t> keys;
  for (auto key = set.Next(int64_t{1} << 40, Direction::kDown); key;
       key = set.Next(*key - 1, Direction::kDown)) {
    keys.push_back(*key);
  }
  return keys;
}

void ExpectSame(const KeySet& set, const std::set<int64_t>& expected) {
  EXPECT_EQ(KeysUp(set), std::vector<int64_t>(expected.begin(), expected.end()));
  EXPECT_EQ(KeysDown(set), std::vector<int64_t>(expected.rbegin(), expected.rend()));
  EXPECT_EQ(set.Count(), static_cast<int64_t>(expected.size()));
  for (int64_t key = 0; key < 200'000; key += 67) EXPECT_EQ(set.Has(key), expected.contains(key));
}

TEST(KeySetTest, ItIsTheSetOfWhatWasAddedHoweverDense) {
  for (uint32_t seed = 0; seed < 5; ++seed) {
    SCOPED_TRACE(seed);
    const Both both(seed);
    ExpectSame(both.set, both.expected);
  }
}

TEST(KeySetTest, ListsAndBitsMeetJoinAndPart) {
  for (uint32_t seed = 0; seed < 5; ++seed) {
    SCOPED_TRACE(seed);
    const Both a(seed), b(seed + 1000);
    std::set<int64_t> meeting, joined = a.expected, parted, cut;
    for (const int64_t key : a.expected) {
      (b.expected.contains(key) ? meeting : parted).insert(key);
      if (key < 131'072 + 9000) cut.insert(key);
    }
    joined.insert(b.expected.begin(), b.expected.end());
    KeySet set = a.set;
    set.Intersect(b.set);
    ExpectSame(set, meeting);
    set = a.set;
    set.Unite(b.set);
    ExpectSame(set, joined);
    set = a.set;
    set.Subtract(b.set);
    ExpectSame(set, parted);
    set = a.set;
    set.Cut(131'072 + 9000);
    ExpectSame(set, cut);
  }
}

TEST(KeySetTest, WhatIsMissingIsFoundBehindAllThatIsThere) {
  KeySet set;
  for (int64_t key = 3; key < 70'000; ++key) set.Add(key);
  set.Add(70'001);
  EXPECT_EQ(set.NextMissing(0), 0);
  EXPECT_EQ(set.NextMissing(3), 70'000);
  EXPECT_EQ(set.NextMissing(69'000), 70'000);
  EXPECT_EQ(set.NextMissing(70'001), 70'002);
  EXPECT_EQ(set.NextMissing(1'000'000), 1'000'000);
}

}  // namespace
}  // namespace dossier::store::sqlite

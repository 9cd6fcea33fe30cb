#include "server/pipeline/revision_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace dossier::pipeline {
namespace {

size_t BytesOf(const int&) { return 100; }

RevisionCache<int>::Values One(int64_t key, int value) {
  RevisionCache<int>::Values values;
  values[key] = std::make_unique<int>(value);
  return values;
}

TEST(RevisionCacheTest, WhatATransactionLeftIsKnownToTheNext) {
  RevisionCache<int> cache(1 << 20, BytesOf);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Committed(5);
  cache.Begin(5);
  const int* value = cache.Find(7);
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, 2);
  EXPECT_EQ(cache.Find(8), nullptr);
}

TEST(RevisionCacheTest, WhatWasRolledBackWasNeverTrue) {
  RevisionCache<int> cache(1 << 20, BytesOf);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Begin(4);
  EXPECT_EQ(cache.Find(7), nullptr);
  cache.Committed(5);
  cache.Begin(5);
  EXPECT_EQ(cache.Find(7), nullptr);
}

TEST(RevisionCacheTest, WhatATransactionTookAndDidNotLeaveIsReadAgain) {
  RevisionCache<int> cache(1 << 20, BytesOf);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Committed(5);
  cache.Begin(5);
  ASSERT_NE(cache.Find(7), nullptr);
  *cache.Take(7) = 3;
  cache.Begin(5);
  EXPECT_EQ(cache.Find(7), nullptr);
}

TEST(RevisionCacheTest, WhatSomebodyElseCommittedMakesAllOfItForgotten) {
  RevisionCache<int> cache(1 << 20, BytesOf);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Committed(5);
  cache.Begin(6);
  EXPECT_EQ(cache.Find(7), nullptr);
}

TEST(RevisionCacheTest, TheLongestUnusedGoFirst) {
  RevisionCache<int> cache(100 * BytesOf(0), BytesOf);
  cache.Begin(0);
  for (int64_t key = 1; key <= 1000; ++key) {
    EXPECT_EQ(cache.Find(1) != nullptr, key > 1) << "used all the time, after " << key;
    cache.Leave(One(key, 1));
    cache.Committed(key);
    cache.Begin(key);
  }
  EXPECT_EQ(cache.Find(500), nullptr);
  EXPECT_NE(cache.Find(1000), nullptr);
}

}  // namespace
}  // namespace dossier::pipeline

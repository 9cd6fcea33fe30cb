#include "server/pipeline/vertex_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace dossier::pipeline {
namespace {

using internal::Vertex;

VertexCache::Vertices One(int64_t key, int level) {
  VertexCache::Vertices vertices;
  vertices[key] = std::make_unique<Vertex>();
  vertices[key]->set_level(level);
  return vertices;
}

TEST(VertexCacheTest, WhatATransactionLeftIsKnownToTheNext) {
  VertexCache cache(1 << 20);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Committed(5);
  cache.Begin(5);
  const auto vertex = cache.Take(7);
  ASSERT_NE(vertex, nullptr);
  EXPECT_EQ(vertex->level(), 2);
  EXPECT_EQ(cache.Take(8), nullptr);
}

TEST(VertexCacheTest, WhatWasRolledBackWasNeverTrue) {
  VertexCache cache(1 << 20);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Begin(4);
  EXPECT_EQ(cache.Take(7), nullptr);
  cache.Committed(5);
  cache.Begin(5);
  EXPECT_EQ(cache.Take(7), nullptr);
}

TEST(VertexCacheTest, WhatATransactionTookAndDidNotLeaveIsReadAgain) {
  VertexCache cache(1 << 20);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Committed(5);
  cache.Begin(5);
  cache.Take(7)->set_level(3);
  cache.Begin(5);
  EXPECT_EQ(cache.Take(7), nullptr);
}

TEST(VertexCacheTest, WhatSomebodyElseCommittedMakesAllOfItForgotten) {
  VertexCache cache(1 << 20);
  cache.Begin(4);
  cache.Leave(One(7, 2));
  cache.Committed(5);
  cache.Begin(6);
  EXPECT_EQ(cache.Take(7), nullptr);
}

TEST(VertexCacheTest, TheLongestUnusedGoFirst) {
  VertexCache cache(100 * Vertex().SpaceUsedLong());
  cache.Begin(0);
  for (int64_t key = 1; key <= 1000; ++key) {
    VertexCache::Vertices left = One(key, 1);
    if (key > 1) {
      left[1] = cache.Take(1);
      EXPECT_NE(left[1], nullptr) << "used all the time, after " << key;
    }
    cache.Leave(std::move(left));
    cache.Committed(key);
    cache.Begin(key);
  }
  EXPECT_EQ(cache.Take(500), nullptr);
  EXPECT_NE(cache.Take(1000), nullptr);
}

}  // namespace
}  // namespace dossier::pipeline

#include "server/stream/ring.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// One revision of one change.
store::Change AChange(int64_t revision) {
  return {.revision = revision,
          .last = true,
          .collection = store::Collection::kIncident,
          .operation = store::Operation::kCreated,
          .name = "incidents/a",
          .event = std::string(1000, 'x')};
}

std::vector<std::shared_ptr<const Chunk>> AChunk(int64_t first, int64_t last) {
  std::vector<store::Change> changes;
  for (int64_t revision = first; revision <= last; ++revision) {
    changes.push_back(AChange(revision));
  }
  return {*Chunk::Make(std::move(changes))};
}

TEST(RingTest, AReaderGetsWhatFollowsItsPosition) {
  Ring ring(100'000);
  ring.Restart(10);
  ring.Append(AChunk(11, 13));
  ring.Append(AChunk(14, 14));
  EXPECT_EQ(ring.head(), 14);
  EXPECT_THAT(ring.Read({.after = 10}, 100'000, 10).chunks, SizeIs(2));
  EXPECT_EQ(ring.Read({.after = 12}, 100'000, 10).chunks.front()->FirstAfter({.after = 12}), 2U);
  EXPECT_THAT(ring.Read({.after = 13}, 100'000, 10).chunks, SizeIs(1));
  EXPECT_THAT(ring.Read({.after = 14}, 100'000, 10).chunks, IsEmpty());
  EXPECT_FALSE(ring.Read({.after = 14}, 100'000, 10).behind);
}

TEST(RingTest, AReadIsBoundedByBytesAndChunks) {
  Ring ring(100'000);
  for (int64_t revision = 1; revision <= 9; ++revision) ring.Append(AChunk(revision, revision));
  EXPECT_THAT(ring.Read({}, 100'000, 4).chunks, SizeIs(4));
  EXPECT_THAT(ring.Read({}, 1500, 9).chunks, SizeIs(2));
  EXPECT_THAT(ring.Read({}, 1, 9).chunks, SizeIs(1));
}

TEST(RingTest, WhatIsOldFallsOutAndMemoryStaysBounded) {
  Ring ring(5000);
  for (int64_t revision = 1; revision <= 100; ++revision) {
    ring.Append(AChunk(revision, revision));
    EXPECT_LE(ring.bytes(), 5000U);
  }
  EXPECT_EQ(ring.head(), 100);
  EXPECT_TRUE(ring.Read({.after = 50}, 1000, 1).behind);
  EXPECT_FALSE(ring.Read({.after = 99}, 1000, 1).behind);
  EXPECT_THAT(ring.Read({.after = 99}, 1000, 1).chunks, SizeIs(1));
}

TEST(RingTest, ARevisionLargerThanTheRingLeavesItEmptyButInPlace) {
  Ring ring(5000);
  ring.Append(AChunk(1, 20));
  EXPECT_EQ(ring.bytes(), 0U);
  EXPECT_TRUE(ring.Read({.after = 0}, 1000, 1).behind);
  EXPECT_FALSE(ring.Read({.after = 20}, 1000, 1).behind);
}

TEST(ChunkTest, AMissingChangeIsAnAlarm) {
  EXPECT_THAT(Chunk::Make({AChange(1), AChange(3)}),
              StatusIs(absl::StatusCode::kDataLoss, "LOG_GAP"));
  store::Change half = AChange(1);
  half.last = false;
  EXPECT_THAT(Chunk::Make({half, AChange(2)}), StatusIs(absl::StatusCode::kDataLoss, "LOG_GAP"));
}

}  // namespace
}  // namespace dossier::stream

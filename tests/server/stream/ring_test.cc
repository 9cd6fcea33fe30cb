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

// The only change of a revision.
store::ChangeView AChange(int64_t revision) {
  static const std::string event(1000, 'x');
  return {.revision = revision,
          .last = true,
          .collection = store::Collection::kIncident,
          .operation = store::Operation::kCreated,
          .event = event};
}

absl::StatusOr<std::shared_ptr<const Chunk>> Made(const std::vector<store::ChangeView>& changes) {
  Chunk::Builder builder;
  for (const auto& change : changes) builder.Add(change);
  return builder.Finish(changes.size());
}

std::vector<std::shared_ptr<const Chunk>> AChunk(int64_t first, int64_t last) {
  std::vector<store::ChangeView> changes;
  for (int64_t revision = first; revision <= last; ++revision) {
    changes.push_back(AChange(revision));
  }
  return {*Made(changes)};
}

TEST(RingTest, AReaderGetsWhatFollowsItsPosition) {
  Ring ring(100'000);
  ring.Restart(10);
  ring.Append(AChunk(11, 13), 0);
  ring.Append(AChunk(14, 14), 0);
  EXPECT_EQ(ring.head(), 14);
  EXPECT_THAT(ring.Read({.after = 10}, 100'000, 10).chunks, SizeIs(2));
  EXPECT_EQ(ring.Read({.after = 12}, 100'000, 10).chunks.front()->FirstAfter({.after = 12}), 2U);
  EXPECT_THAT(ring.Read({.after = 13}, 100'000, 10).chunks, SizeIs(1));
  EXPECT_THAT(ring.Read({.after = 14}, 100'000, 10).chunks, IsEmpty());
  EXPECT_FALSE(ring.Read({.after = 14}, 100'000, 10).behind);
}

TEST(RingTest, AReadIsBoundedByBytesAndChunks) {
  Ring ring(100'000);
  for (int64_t revision = 1; revision <= 9; ++revision) ring.Append(AChunk(revision, revision), 0);
  EXPECT_THAT(ring.Read({}, 100'000, 4).chunks, SizeIs(4));
  EXPECT_THAT(ring.Read({}, 1500, 9).chunks, SizeIs(2));
  EXPECT_THAT(ring.Read({}, 1, 9).chunks, SizeIs(1));
}

TEST(RingTest, WhatIsOldFallsOutAndMemoryStaysBounded) {
  Ring ring(5000);
  for (int64_t revision = 1; revision <= 100; ++revision) {
    ring.Append(AChunk(revision, revision), 0);
    EXPECT_LE(ring.bytes(), 5000U);
  }
  EXPECT_EQ(ring.head(), 100);
  EXPECT_TRUE(ring.Read({.after = 50}, 1000, 1).behind);
  EXPECT_FALSE(ring.Read({.after = 99}, 1000, 1).behind);
  EXPECT_THAT(ring.Read({.after = 99}, 1000, 1).chunks, SizeIs(1));
}

TEST(RingTest, ARevisionLargerThanTheRingLeavesItEmptyButInPlace) {
  Ring ring(5000);
  ring.Append(AChunk(1, 20), 0);
  EXPECT_EQ(ring.bytes(), 0U);
  EXPECT_TRUE(ring.Read({.after = 0}, 1000, 1).behind);
  EXPECT_FALSE(ring.Read({.after = 20}, 1000, 1).behind);
}

TEST(RingTest, WhatWasReadBeforeThePastWasRewrittenIsNotTakenUp) {
  Ring ring(100'000);
  ASSERT_TRUE(ring.Append(AChunk(1, 3), ring.forgotten()));
  const uint64_t before = ring.forgotten();
  const auto read = AChunk(4, 5);
  ring.Forget();
  EXPECT_FALSE(ring.Append(read, before));
  EXPECT_EQ(ring.head(), 3);
  EXPECT_EQ(ring.bytes(), 0U);
  EXPECT_TRUE(ring.Read({.after = 1}, 1000, 1).behind) << "the store has it, as it is now";
  EXPECT_TRUE(ring.Append(AChunk(4, 5), ring.forgotten()));
  EXPECT_THAT(ring.Read({.after = 3}, 1000, 1).chunks, SizeIs(1));
}

TEST(ChunkTest, AMissingChangeIsAnAlarm) {
  const auto alarm = StatusIs(absl::StatusCode::kDataLoss, "LOG_GAP");
  EXPECT_THAT(Made({AChange(1), AChange(3)}), alarm);
  store::ChangeView half = AChange(1);
  half.last = false;
  EXPECT_THAT(Made({half, AChange(2)}), alarm);
}

TEST(ChunkTest, HoldsTheTermsOfItsChangesAndLeavesOutWhatDidNotFit) {
  const std::string before = store::EncodeTerms({{"kind", "fraud"}});
  const std::string after = store::EncodeTerms({{"kind", "error"}, {"victim", "acme"}});
  Chunk::Builder builder;
  for (int64_t revision = 1; revision <= 3; ++revision) {
    store::ChangeView change = AChange(revision);
    change.terms = store::TermListView(after);
    change.previous_terms = store::TermListView(before);
    change.text_id = revision;
    builder.Add(change);
  }
  ASSERT_OK_AND_ASSIGN(const auto chunk, builder.Finish(2));
  EXPECT_EQ(chunk->end(), Position{.after = 2});
  ASSERT_THAT(chunk->events(), SizeIs(2));
  for (const LogEvent& event : chunk->events()) {
    EXPECT_EQ(event.terms.bytes(), after);
    EXPECT_EQ(event.previous_terms.bytes(), before);
    EXPECT_EQ(event.text_id, event.revision);
  }
  EXPECT_EQ(chunk->bytes().size(), 2 * chunk->events()[0].frame_bytes());

  builder.Add(AChange(3));
  ASSERT_OK_AND_ASSIGN(const auto next, builder.Finish(1));
  EXPECT_EQ(next->begin(), chunk->end());
  EXPECT_TRUE(next->events()[0].terms.empty());
}

}  // namespace
}  // namespace dossier::stream

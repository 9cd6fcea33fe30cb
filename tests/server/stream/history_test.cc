#include "server/stream/history.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/stream/stream_story.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using ::testing::IsNull;
using ::testing::NotNull;

// 100 revisions of one incident each.
class HistoryTest : public testing::Test {
 protected:
  HistoryTest() {
    for (int i = 1; i <= 100; ++i) log_.Put(absl::StrCat("i", i), "title");
    options_.max_chunk_changes = 10;
  }

  // Revisions of the whole log as one stream after the other chunk gets them.
  static std::vector<int64_t> ReadAll(History& history) {
    std::vector<int64_t> revisions;
    for (Position at;;) {
      const auto chunk = history.Read(at);
      EXPECT_OK(chunk);
      if (!chunk.ok() || *chunk == nullptr) return revisions;
      for (size_t i = (*chunk)->FirstAfter(at); i < (*chunk)->events().size(); ++i) {
        revisions.push_back((*chunk)->events()[i].revision);
      }
      at = (*chunk)->end();
    }
  }

  std::vector<int64_t> All() {
    std::vector<int64_t> revisions;
    for (int64_t revision = 1; revision <= log_.store().Log()->head; ++revision) {
      revisions.push_back(revision);
    }
    return revisions;
  }

  TestLog log_;
  HistoryOptions options_;
};

TEST_F(HistoryTest, AStreamGetsEveryChangeInOrder) {
  for (const int threads : {0, 1, 3}) {
    options_.threads = threads;
    History history(log_.store(), options_);
    EXPECT_EQ(ReadAll(history), All()) << threads;
  }
}

TEST_F(HistoryTest, ManyStreamsCostAsMuchReadingAsOne) {
  options_.threads = 0;
  History history(log_.store(), options_);
  std::vector<std::thread> streams;
  for (int i = 0; i < 8; ++i) {
    streams.emplace_back([&] { EXPECT_EQ(ReadAll(history), All()); });
  }
  for (std::thread& stream : streams) stream.join();
  // Ten chunks, and each stream may look for an eleventh.
  EXPECT_LE(history.reads(), 10U + 8U);
}

TEST_F(HistoryTest, WhoComesInTheMiddleOfAChunkSharesIt) {
  options_.threads = 0;
  History history(log_.store(), options_);
  EXPECT_THAT(history.Find({.after = 5}), IsNull());
  ASSERT_OK_AND_ASSIGN(const auto chunk, history.Read({.after = 0}));
  EXPECT_EQ(history.Find({.after = 5}), chunk);
  EXPECT_EQ(chunk->events()[chunk->FirstAfter({.after = 5})].revision, 6);
  EXPECT_THAT(history.Find(chunk->end()), IsNull());
}

TEST_F(HistoryTest, WhatFollowsIsReadBeforeAnybodyAsks) {
  options_.chunks_ahead = 3;
  History history(log_.store(), options_);
  ASSERT_OK(history.Read({.after = 0}));
  while (history.Find({.after = 10}) == nullptr) std::this_thread::yield();
  EXPECT_GE(history.reads(), 2U);
}

TEST_F(HistoryTest, MemoryIsBoundedWhereverTheStreamsAre) {
  options_.max_chunk_changes = 1;
  options_.cache_bytes = 2000;
  History history(log_.store(), options_);
  for (int round = 0; round < 3; ++round) {
    for (int64_t place = 0; place < 100; place += 7) {
      ASSERT_OK(history.Read({.after = place}));
      EXPECT_LE(history.bytes(), 2000U);
    }
  }
  EXPECT_EQ(ReadAll(history), All());
}

TEST_F(HistoryTest, ChangesOfAnySizeComeWithoutGapOrDouble) {
  for (int i = 0; i < 60; ++i) {
    log_.Commit([&](store::Transaction& transaction) {
      for (int j = 0; j <= i % 7; ++j) {
        const std::string summary(static_cast<size_t>(i % 10 * 300), 'x');
        TestLog::Put(transaction, absl::StrCat("m", i, "-", j), "title", summary);
      }
    });
  }
  options_.max_chunk_bytes = 4000;
  options_.threads = 3;
  History history(log_.store(), options_);
  std::vector<std::thread> streams;
  for (int i = 0; i < 4; ++i) {
    streams.emplace_back([&] {
      std::vector<int64_t> revisions = ReadAll(history);
      EXPECT_TRUE(std::is_sorted(revisions.begin(), revisions.end()));
      EXPECT_EQ(revisions.size(), 334U);
      revisions.erase(std::unique(revisions.begin(), revisions.end()), revisions.end());
      EXPECT_EQ(revisions, All());
    });
  }
  for (std::thread& stream : streams) stream.join();
}

TEST_F(HistoryTest, TheEndOfTheLogIsNotRemembered) {
  History history(log_.store(), options_);
  EXPECT_THAT(history.Read({.after = 100}), IsOkAndHolds(IsNull()));
  log_.Put("later", "title");
  EXPECT_THAT(history.Read({.after = 100}), IsOkAndHolds(NotNull()));
}

TEST_F(HistoryTest, AnErrorIsForTheStreamThatMeetsIt) {
  History history(log_.store(), options_);
  EXPECT_THAT(history.Read({.after = 200}),
              StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
  EXPECT_EQ(ReadAll(history), All());
}

TEST_F(HistoryTest, OnceStoppedItStillAnswers) {
  History history(log_.store(), options_);
  ASSERT_OK(history.Read({.after = 0}));
  history.Stop();
  EXPECT_EQ(ReadAll(history), All());
}

}  // namespace
}  // namespace dossier::stream

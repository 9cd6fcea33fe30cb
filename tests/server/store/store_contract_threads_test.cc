// Many threads at once, waiting for the head, and the listener.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;

TEST_P(StoreContract, ReadersSeeWholeCommitsWhileAWriterGoesOn) {
  // Both halves of a pair always bear the same number.
  CommitPut("incidents/left", "0");
  CommitPut("incidents/right", "0");
  std::atomic<bool> done = false;
  std::atomic<int> reads = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 6; ++i) {
    readers.emplace_back([&] {
      int64_t seen = 0;
      while (!done) {
        const auto page = store().Select({.collection = Collection::kIncident});
        ASSERT_OK(page);
        ASSERT_EQ(page->resources.size(), 2u);
        EXPECT_EQ(page->resources[0].body, page->resources[1].body);
        EXPECT_GE(page->revision, seen) << "time goes forward";
        seen = page->revision;
        const auto changes = store().Changes(seen - 1, Store::kFromStart, 1000, 1 << 20);
        ASSERT_OK(changes);
        ++reads;
      }
    });
  }
  for (int i = 1; (i <= 100 || reads < 100) && !HasFailure(); ++i) {
    Commit([&](Transaction& t) {
      Put(t, "incidents/left", absl::StrCat(i));
      Put(t, "incidents/right", absl::StrCat(i));
    });
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

TEST_P(StoreContract, WritersTakeTurns) {
  constexpr int kWriters = 4, kCommits = 20;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kCommits; ++i) {
        Commit([&](Transaction& t) {
          // Reads, adds one and writes: nothing gets lost if they take turns.
          const auto count = t.Find("incidents/count");
          ASSERT_OK(count);
          const int next = count->has_value() ? std::stoi((*count)->body) + 1 : 1;
          Put(t, "incidents/count", absl::StrCat(next));
          Put(t, absl::StrCat("claims/", writer, "-", i), "");
        });
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(BodyOf("incidents/count"), absl::StrCat(kWriters * kCommits));
  const std::vector<Change> changes = ChangesAfter(0, 7);
  EXPECT_EQ(changes.size(), 2u * kWriters * kCommits);
  EXPECT_EQ(changes.back().revision, kWriters * kCommits);
}

TEST_P(StoreContract, WaitingEndsWithACommitOrAtTheDeadline) {
  CommitPut("claims/a", "");
  EXPECT_EQ(store().WaitForHead(0, absl::InfiniteFuture()), 1) << "no wait: it is there";
  EXPECT_EQ(store().WaitForHead(1, absl::InfinitePast()), 1) << "no wait: the time has come";
  EXPECT_EQ(store().WaitForHead(1, absl::Now() + absl::Milliseconds(1)), 1);
  int64_t seen = 0;
  std::thread waiting([&] { seen = store().WaitForHead(1, absl::InfiniteFuture()); });
  CommitPut("claims/b", "");
  waiting.join();
  EXPECT_EQ(seen, 2);
}

class Recorder final : public Store::Listener {
 public:
  void OnCommit(int64_t head) override { heads.push_back(head); }
  std::vector<int64_t> heads;
};

TEST_P(StoreContract, AListenerHearsEachMoveOfTheHeadOnceInOrder) {
  Recorder recorder;
  store().SetListener(&recorder);
  CommitPut("claims/a", "");
  CommitPut("claims/a", "");
  CommitPut("sources/wire/records/1", "internal");
  { const auto abandoned = Begin(); }
  Commit([](Transaction& t) {
    Put(t, "claims/b", "");
    EXPECT_OK(t.Seal());
    Put(t, "claims/c", "");
  });
  EXPECT_THAT(recorder.heads, ElementsAre(1, 3));
  store().SetListener(nullptr);
  CommitPut("claims/d", "");
  EXPECT_THAT(recorder.heads, ElementsAre(1, 3)) << "it was let go";
}

TEST_P(StoreContract, NoCallIsUnderWayOnceTheListenerIsLetGo) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; !done; ++i) CommitPut(absl::StrCat("claims/", i), "");
  });
  for (int i = 0; i < 20; ++i) {
    // Gone at the end of the block: a late call would write into nothing.
    Recorder recorder;
    store().SetListener(&recorder);
    store().WaitForHead(store().WaitForHead(0, absl::InfiniteFuture()), absl::InfiniteFuture());
    store().SetListener(nullptr);
  }
  done = true;
  writer.join();
}

TEST_P(StoreContract, AListenerHearsWhatReadersCanAlreadySee) {
  // The commit is visible before it is announced.
  class Checker final : public Store::Listener {
   public:
    void OnCommit(int64_t head) override { announced = head; }
    std::atomic<int64_t> announced = 0;
  } checker;
  store().SetListener(&checker);
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      const int64_t announced = checker.announced;
      const auto log = store().Log();
      ASSERT_OK(log);
      EXPECT_GE(log->head, announced);
    }
  });
  for (int i = 0; i < 50; ++i) CommitPut(absl::StrCat("claims/", i), "");
  done = true;
  reader.join();
  store().SetListener(nullptr);
}

}  // namespace
}  // namespace dossier::store

#include "dossier/client/watcher.h"

#include <signal.h>

#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dossier/client/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_dossier.h"

namespace dossier::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

v1::WatchResponse Message(std::initializer_list<std::pair<const char*, int64_t>> events,
                          const std::string& token) {
  v1::WatchResponse message;
  for (const auto& [name, revision] : events) {
    auto* event = message.add_events();
    event->set_type(v1::Event::TYPE_UPDATED);
    event->set_name(name);
    event->set_revision(revision);
  }
  message.set_resume_token(token);
  return message;
}

v1::WatchResponse Part(std::initializer_list<std::pair<const char*, int64_t>> events,
                       const std::string& token) {
  v1::WatchResponse message = Message(events, token);
  message.set_more_in_revision(true);
  return message;
}

v1::WatchResponse OpenedAt(const std::string& token) {
  v1::WatchResponse message;
  message.mutable_opened()->set_log_id("log");
  message.set_resume_token(token);
  return message;
}

v1::WatchResponse ProgressAt(int64_t revision, const std::string& token) {
  v1::WatchResponse message;
  message.mutable_progress()->set_revision(revision);
  message.set_resume_token(token);
  return message;
}

v1::WatchResponse SnapshotEndAt(int64_t revision, const std::string& token) {
  v1::WatchResponse message;
  message.mutable_snapshot_end()->set_revision(revision);
  message.set_resume_token(token);
  return message;
}

grpc::Status Broken() { return {grpc::StatusCode::UNAVAILABLE, "connection reset"}; }

grpc::Status Compacted() {
  return WithReason(grpc::StatusCode::OUT_OF_RANGE, "REVISION_COMPACTED", "gone");
}

// Writes down what it hears: a batch as "a@1 b@2 >t2", and stops the watch after so many events.
class Diary final : public WatchHandler {
 public:
  explicit Diary(int events) : left_(events) {}

  absl::Status OnBatch(const WatchBatch& batch) override {
    if (fails > 0 && --fails == 0) return absl::DataLossError("the disk is full");
    std::vector<std::string> words;
    for (const v1::Event& event : batch.events) {
      words.push_back(absl::StrCat(event.name(), "@", event.revision()));
    }
    if (batch.snapshot_end.has_value()) words.push_back(absl::StrCat("all@", *batch.snapshot_end));
    if (batch.progress.has_value()) words.push_back(absl::StrCat("to@", *batch.progress));
    if (batch.more_in_revision) words.push_back("...");
    if (!words.empty()) {
      words.push_back(">" + batch.resume_token);
      heard.push_back(absl::StrJoin(words, " "));
    }
    left_ -= batch.events.size();
    if (left_ <= 0) watcher->Stop();
    if (on_batch) on_batch();
    return absl::OkStatus();
  }
  absl::Status OnReset(const absl::Status& why) override {
    heard.push_back("reset " + ReasonOf(why));
    return absl::OkStatus();
  }
  void OnReconnect(const absl::Status& why, absl::Duration wait) override {
    reasons.push_back(std::string(why.message()));
    waits.push_back(wait);
    if (on_reconnect) on_reconnect();
  }

  std::vector<std::string> heard;
  std::vector<std::string> reasons;
  std::vector<absl::Duration> waits;
  std::function<void()> on_batch;
  std::function<void()> on_reconnect;
  int fails = 0;  // the so-manieth batch, from 1
  Watcher* watcher = nullptr;

 private:
  int left_;
};

class WatcherTest : public testing::Test {
 protected:
  WatcherTest() {
    options_.request.set_snapshot(true);
    options_.sleep = [this](absl::Duration wait) { slept_.push_back(wait); };
    options_.backoff.random = [] { return 1.0; };
  }

  absl::Status Watch(Diary& diary) {
    Watcher watcher(fake_.channel(), options_);
    diary.watcher = &watcher;
    const absl::Status status = watcher.Run(diary);
    token_ = watcher.resume_token();
    return status;
  }

  FakeDossier fake_;
  Watcher::Options options_;
  std::vector<absl::Duration> slept_;
  std::string token_;
};

TEST_F(WatcherTest, ABrokenStreamGoesOnAfterTheLastTokenWithoutGapOrDouble) {
  fake_.acts = {
      {{Message({{"a", 1}}, "t1"), Message({{"b", 2}}, ""), Message({{"c", 2}}, "")}, Broken()},
      {{Message({{"b", 2}, {"c", 2}, {"d", 3}}, "t3"), Message({{"e", 4}}, "t4")}, Broken()}};
  Diary diary(5);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1 >t1", "b@2 c@2 d@3 >t3", "e@4 >t4"));
  const auto requests = fake_.watch_requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_TRUE(requests[0].snapshot());
  EXPECT_EQ(requests[1].resume_token(), "t1");
  EXPECT_EQ(token_, "t4");
  EXPECT_THAT(slept_, SizeIs(1));
}

TEST_F(WatcherTest, ATokenOfAnEarlierRunIsWhereItBegins) {
  fake_.acts = {{{Message({{"b", 2}}, "t2")}, Broken()}};
  options_.request.set_resume_token("t1");
  Diary diary(1);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_EQ(fake_.watch_requests()[0].resume_token(), "t1");
}

TEST_F(WatcherTest, APartOfARevisionIsHandedOverWithItsTokenAndItsRestAfterTheBreak) {
  fake_.acts = {{{Part({{"a", 7}}, "t7.1"), Part({{"b", 7}}, "")}, Broken()},
                {{OpenedAt("t7.1"), Part({{"b", 7}}, ""), Message({{"c", 7}}, "t7")}, Broken()}};
  Diary diary(3);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@7 ... >t7.1", "... >t7.1", "b@7 c@7 >t7"));
  EXPECT_EQ(fake_.watch_requests()[1].resume_token(), "t7.1");
}

TEST_F(WatcherTest, WholeRevisionsWaitForTheirEnd) {
  fake_.acts = {
      {{Part({{"a", 7}}, "t7.1")}, Broken()},
      {{Part({{"a", 7}}, "t7.1"), Message({{"b", 7}}, "t7"), Part({{"c", 8}}, "t8.1"),
        ProgressAt(7, "t8.1"), ProgressAt(8, "t8")},  // a filter leaves nothing of the rest of 8
       Broken()}};
  options_.whole_revisions = true;
  Diary diary(3);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@7 b@7 >t7", "c@8 to@8 >t8"));
  EXPECT_TRUE(fake_.watch_requests()[1].snapshot()) << "nothing was handed over before";
}

TEST_F(WatcherTest, WhatNeverComesToAnEndIsNotKeptForEver) {
  fake_.acts = {{{Message({{"a", 1}}, ""), Message({{"b", 2}}, "")}, Broken()}};
  options_.max_batch_bytes = 10;
  Diary diary(9);
  EXPECT_EQ(Watch(diary).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(diary.heard, IsEmpty());
}

TEST_F(WatcherTest, ASnapshotThatBreaksGoesOnWithinItself) {
  fake_.acts = {{{OpenedAt("s0"), Message({{"a", 1}}, "s1")}, Broken()},
                {{OpenedAt("s1"), Message({{"b", 2}}, "s2"), SnapshotEndAt(5, "t5"),
                  Message({{"c", 6}}, "t6")},
                 Broken()}};
  Diary diary(3);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1 >s1", "b@2 >s2", "all@5 >t5", "c@6 >t6"));
  EXPECT_EQ(fake_.watch_requests()[1].resume_token(), "s1");
}

TEST_F(WatcherTest, ASnapshotThatBreaksBeforeItsFirstTokenBeginsAgainAndNobodyHeardOfIt) {
  fake_.acts = {{{Message({{"a", 1}}, "")}, Broken()}, {{Message({{"b", 2}}, "t")}, Broken()}};
  Diary diary(1);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("b@2 >t"));
  EXPECT_TRUE(fake_.watch_requests()[1].snapshot());
}

TEST_F(WatcherTest, AWatchFromNowOnMissesNothingOnceItWasLetIn) {
  fake_.acts = {{{OpenedAt("now")}, Broken()}, {{Message({{"a", 1}}, "t1")}, Broken()}};
  options_.request.set_now(true);
  Diary diary(1);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_EQ(fake_.watch_requests()[1].resume_token(), "now");
}

TEST_F(WatcherTest, LostHistoryEndsTheWatchUnlessASnapshotWillDo) {
  fake_.acts = {{{Message({{"a", 1}}, "t1")}, Compacted()}};
  Diary diary(3);
  const absl::Status status = Watch(diary);
  EXPECT_EQ(ReasonOf(status), "REVISION_COMPACTED");
  EXPECT_THAT(diary.heard, ElementsAre("a@1 >t1"));
  EXPECT_THAT(fake_.watch_requests(), SizeIs(1));
}

TEST_F(WatcherTest, LostHistoryIsToldAndANewSnapshotFollows) {
  fake_.acts = {{{Message({{"a", 1}}, "t1")}, Compacted()},
                {{Message({{"a", 9}, {"z", 8}}, "t9")}, Broken()}};
  options_.history_lost = Watcher::HistoryLost::kSnapshot;
  Diary diary(3);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1 >t1", "reset REVISION_COMPACTED", "a@9 z@8 >t9"));
  EXPECT_TRUE(fake_.watch_requests()[1].snapshot());
  EXPECT_THAT(slept_, IsEmpty());
}

TEST_F(WatcherTest, AServerThatLosesEveryHistoryIsAskedEverMoreRarely) {
  const grpc::Status reset =
      WithReason(grpc::StatusCode::FAILED_PRECONDITION, "LOG_RESET", "restored");
  fake_.acts = {{{}, reset}, {{}, reset}, {{}, reset}, {{Message({{"a", 1}}, "t")}, Broken()}};
  options_.history_lost = Watcher::HistoryLost::kSnapshot;
  Diary diary(1);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(slept_, ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400)));
}

TEST_F(WatcherTest, WhatTheServerRefusesForGoodIsReturned) {
  fake_.acts = {{{}, WithReason(grpc::StatusCode::INVALID_ARGUMENT, "FILTER_INVALID", "no field")}};
  options_.patient = true;
  Diary diary(1);
  const absl::Status status = Watch(diary);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "FILTER_INVALID");
}

TEST_F(WatcherTest, AServerThatNeverAnsweredIsAnErrorUnlessThereIsPatience) {
  fake_.acts = {{{}, Broken()}};
  Diary impatient(1);
  EXPECT_EQ(Watch(impatient).code(), absl::StatusCode::kUnavailable);
  fake_.acts = {{{}, Broken()}, {{}, Broken()}, {{Message({{"a", 1}}, "t1")}, Broken()}};
  options_.patient = true;
  Diary patient(1);
  EXPECT_TRUE(Watch(patient).ok());
  EXPECT_THAT(slept_, ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400)));
}

TEST_F(WatcherTest, AServerThatIsAwayWhenAWatchResumesIsWaitedFor) {
  fake_.acts = {{{}, Broken()}, {{Message({{"b", 2}}, "t2")}, Broken()}};
  options_.request.set_resume_token("t1");
  Diary diary(1);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(slept_, ElementsAre(absl::Milliseconds(200)));
}

TEST_F(WatcherTest, WaitsGrowUntilThereIsProgressAndToBeLetInIsNone) {
  fake_.acts = {{{OpenedAt("o")}, Broken()},
                {{OpenedAt("o")}, Broken()},
                {{OpenedAt("o")}, Broken()},
                {{ProgressAt(1, "t1")}, Broken()},
                {{Message({{"a", 2}}, "t2")}, Broken()}};
  Diary diary(1);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(slept_, ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400),
                                  absl::Milliseconds(800), absl::Milliseconds(200)));
}

TEST_F(WatcherTest, ADrainingServerSaysWhenToComeBack) {
  v1::WatchResponse draining;
  draining.mutable_draining()->mutable_reconnect_delay()->set_seconds(7);
  draining.set_resume_token("t1");
  fake_.acts = {{{Message({{"a", 1}}, "t1"), draining},
                 WithReason(grpc::StatusCode::UNAVAILABLE, "DRAINING", "stopping")},
                {{Message({{"b", 2}}, "t2")}, Broken()},
                {{Message({{"c", 3}}, "t3")}, Broken()}};
  options_.backoff.random = [] { return 0.5; };
  Diary diary(3);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(slept_,
              ElementsAre(absl::Seconds(7) + absl::Milliseconds(100), absl::Milliseconds(100)));
}

TEST_F(WatcherTest, ASilentServerIsLeftAndFoundAgain) {
  fake_.acts = {{{Message({{"a", 1}}, "t1")}, grpc::Status::OK, /*falls_silent=*/true},
                {{Message({{"b", 2}}, "t2")}, Broken()}};
  options_.request.mutable_progress_interval()->set_nanos(100'000'000);
  Diary diary(2);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1 >t1", "b@2 >t2"));
  EXPECT_THAT(diary.reasons, ElementsAre("the server said nothing for 300ms"));
}

TEST_F(WatcherTest, AHandlerThatFailsKeepsTheWatchFromGoingOn) {
  fake_.acts = {{{Message({{"a", 1}}, "t1"), Message({{"b", 2}}, "t2")}, Broken()},
                {{Message({{"b", 2}}, "t2")}, Broken()}};
  Diary diary(2);
  Watcher watcher(fake_.channel(), options_);
  diary.watcher = &watcher;
  diary.fails = 2;
  EXPECT_EQ(watcher.Run(diary), absl::DataLossError("the disk is full"));
  EXPECT_EQ(watcher.resume_token(), "t1");
  EXPECT_TRUE(watcher.Run(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1 >t1", "b@2 >t2"));
  EXPECT_EQ(fake_.watch_requests()[1].resume_token(), "t1");
}

TEST_F(WatcherTest, AnotherThreadStopsAWatchThatWaitsForNews) {
  fake_.acts = {{{Message({{"a", 1}}, "t1")}, grpc::Status::OK, /*falls_silent=*/true}};
  Diary diary(99);
  std::thread other;
  diary.on_batch = [&] { other = std::thread([&] { diary.watcher->Stop(); }); };
  EXPECT_TRUE(Watch(diary).ok());
  other.join();
  EXPECT_EQ(token_, "t1");
}

TEST_F(WatcherTest, AStopEndsTheWaitForABrokenServerToo) {
  fake_.acts = {{{Message({{"a", 1}}, "t1")}, Broken()}};
  options_.sleep = nullptr;
  options_.backoff.first = options_.backoff.longest = absl::Hours(1);
  Diary diary(99);
  std::thread other;
  diary.on_reconnect = [&] { other = std::thread([&] { diary.watcher->Stop(); }); };
  EXPECT_TRUE(Watch(diary).ok());
  other.join();
}

Watcher* signalled_watcher = nullptr;

TEST_F(WatcherTest, ASignalHandlerMayStopIt) {
  fake_.acts = {{{Message({{"a", 1}}, "t1")}, grpc::Status::OK, /*falls_silent=*/true}};
  Diary diary(99);
  struct sigaction action = {};
  struct sigaction before = {};
  action.sa_handler = [](int) { signalled_watcher->Stop(); };
  sigaction(SIGTERM, &action, &before);
  diary.on_batch = [&] {
    signalled_watcher = diary.watcher;
    raise(SIGTERM);
  };
  EXPECT_TRUE(Watch(diary).ok());
  sigaction(SIGTERM, &before, nullptr);
}

TEST(BackoffTest, WaitsAreAnythingUpToABoundThatDoublesAndNeverNothing) {
  Backoff backoff({.first = absl::Milliseconds(100), .longest = absl::Milliseconds(300)});
  for (const int bound : {100, 200, 300, 300}) {
    const absl::Duration wait = backoff.Next();
    EXPECT_GE(wait, absl::Milliseconds(10));
    EXPECT_LE(wait, absl::Milliseconds(bound));
  }
  backoff.Reset();
  EXPECT_LE(backoff.Next(), absl::Milliseconds(100));
}

}  // namespace
}  // namespace dossier::client

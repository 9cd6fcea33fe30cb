#include "client/watcher.h"

#include "absl/strings/str_cat.h"
#include "client/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_dossier.h"

namespace dossier::client {
namespace {

using testing::ElementsAre;

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

grpc::Status Broken() { return {grpc::StatusCode::UNAVAILABLE, "connection reset"}; }

// Writes down what it hears and ends after so many events.
class Diary final : public WatchListener {
 public:
  explicit Diary(size_t events) : events_(events) {}

  bool OnEvent(const v1::Event& event) override {
    heard.push_back(absl::StrCat(event.name(), "@", event.revision()));
    return ++seen_ < events_;
  }
  bool OnSnapshotEnd(int64_t revision) override {
    heard.push_back(absl::StrCat("all@", revision));
    return true;
  }
  void OnToken(const std::string& token) override { last_token = token; }
  void OnReconnect(const absl::Status&, absl::Duration wait) override { waits.push_back(wait); }
  void OnReset(const absl::Status& why) override { heard.push_back("reset " + ReasonOf(why)); }

  std::vector<std::string> heard;
  std::vector<absl::Duration> waits;
  std::string last_token;

 private:
  const size_t events_;
  size_t seen_ = 0;
};

class WatcherTest : public testing::Test {
 protected:
  absl::Status Watch(Diary& diary, bool patient = false) {
    v1::WatchRequest request;
    request.set_snapshot(true);
    const auto stub = v1::WatchService::NewStub(fake_.channel());
    Watcher watcher(*stub, {.request = request,
                            .patient = patient,
                            .sleep = [this](absl::Duration wait) { slept_.push_back(wait); }});
    return watcher.Run(diary);
  }

  FakeDossier fake_;
  std::vector<absl::Duration> slept_;
};

TEST_F(WatcherTest, ABrokenStreamGoesOnWithTheLastTokenWithoutGapOrDouble) {
  fake_.acts = {
      {{Message({{"a", 1}}, "t1"), Message({{"b", 2}}, ""), Message({{"c", 2}}, "")}, Broken()},
      {{Message({{"b", 2}, {"c", 2}, {"d", 3}}, "t3"), Message({{"e", 4}}, "t4")}, Broken()}};
  Diary diary(5);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1", "b@2", "c@2", "d@3", "e@4"));
  const auto requests = fake_.watch_requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_TRUE(requests[0].snapshot());
  EXPECT_EQ(requests[1].resume_token(), "t1");
  EXPECT_EQ(diary.last_token, "t3");  // the last event ended the watch before its token
  EXPECT_EQ(slept_.size(), 1u);
}

TEST_F(WatcherTest, AHistoryThatIsGoneIsToldAndANewSnapshotFollows) {
  fake_.acts = {{{Message({{"a", 1}}, "t1")},
                 WithReason(grpc::StatusCode::OUT_OF_RANGE, "REVISION_COMPACTED", "gone")},
                {{Message({{"a", 9}, {"z", 8}}, "t9")}, Broken()}};
  Diary diary(3);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1", "reset REVISION_COMPACTED", "a@9", "z@8"));
  EXPECT_TRUE(fake_.watch_requests()[1].snapshot());
  EXPECT_TRUE(slept_.empty());
}

TEST_F(WatcherTest, ASnapshotThatBreaksBeforeItsFirstTokenIsVoid) {
  fake_.acts = {{{Message({{"a", 1}}, "")}, Broken()}, {{Message({{"b", 2}}, "t")}, Broken()}};
  Diary diary(2);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(diary.heard, ElementsAre("a@1", "reset ", "b@2"));
}

TEST_F(WatcherTest, WhatTheServerRefusesForGoodIsReturned) {
  fake_.acts = {{{}, WithReason(grpc::StatusCode::INVALID_ARGUMENT, "FILTER_INVALID", "no field")}};
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
  Diary patient(1);
  EXPECT_TRUE(Watch(patient, /*patient=*/true).ok());
  ASSERT_EQ(slept_.size(), 2u);
  EXPECT_LE(slept_[0], absl::Milliseconds(200));
  EXPECT_GE(slept_[1], absl::Milliseconds(200));  // half of the doubled wait
}

TEST_F(WatcherTest, ADrainingServerSaysWhenToComeBack) {
  v1::WatchResponse draining;
  draining.mutable_draining()->mutable_reconnect_delay()->set_seconds(7);
  fake_.acts = {{{Message({{"a", 1}}, "t1"), draining},
                 WithReason(grpc::StatusCode::UNAVAILABLE, "DRAINING", "stopping")},
                {{Message({{"b", 2}}, "t2")}, Broken()}};
  Diary diary(2);
  EXPECT_TRUE(Watch(diary).ok());
  EXPECT_THAT(slept_, ElementsAre(absl::Seconds(7)));
}

}  // namespace
}  // namespace dossier::client

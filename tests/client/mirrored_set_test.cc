#include "dossier/client/mirrored_set.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Event Incident(v1::Event::Type type, int64_t revision, const std::string& name,
                   const std::string& title) {
  v1::Event event;
  event.set_type(type);
  event.set_revision(revision);
  event.set_name(name);
  event.mutable_incident()->set_name(name);
  event.mutable_incident()->set_title(title);
  return event;
}

v1::Event Gone(v1::Event::Type type, int64_t revision, const std::string& name) {
  v1::Event event;
  event.set_type(type);
  event.set_revision(revision);
  event.set_name(name);
  return event;
}

WatchBatch Batch(std::initializer_list<v1::Event> events) {
  WatchBatch batch;
  for (const v1::Event& event : events) *batch.events.Add() = event;
  batch.resume_token = "token";
  return batch;
}

WatchBatch Complete(int64_t revision, std::initializer_list<v1::Event> events = {}) {
  WatchBatch batch = Batch(events);
  batch.snapshot_end = revision;
  return batch;
}

constexpr auto kSnapshot = v1::Event::TYPE_SNAPSHOT;

// A set that writes down the differences, such as "a: Fire -> Flood".
class MirroredSetTest : public testing::Test {
 protected:
  std::vector<std::string> Titles() {
    std::vector<std::string> titles;
    set_.ForEach([&](const v1::Event& event) { titles.push_back(event.incident().title()); });
    return titles;
  }

  absl::Status refusal_;
  std::vector<std::string> told_;
  MirroredSet set_{[this](const MirroredSet::Change& change) {
    if (!refusal_.ok()) return refusal_;
    const auto title = [](const v1::Event* event) {
      return event == nullptr ? "-" : event->incident().title();
    };
    told_.push_back(
        absl::StrCat(change.name, ": ", title(change.before), " -> ", title(change.after)));
    return absl::OkStatus();
  }};
};

TEST_F(MirroredSetTest, HoldsWhatMatchesOnceTheSnapshotIsThere) {
  EXPECT_TRUE(set_.OnBatch(Batch({Incident(kSnapshot, 1, "a", "Fire")})).ok());
  EXPECT_FALSE(set_.complete());
  EXPECT_FALSE(set_.AwaitComplete(absl::Now()));
  EXPECT_TRUE(set_.OnBatch(Complete(4, {Incident(kSnapshot, 3, "b", "Flood")})).ok());
  EXPECT_TRUE(set_.AwaitComplete(absl::InfiniteFuture()));
  EXPECT_EQ(set_.revision(), 4);
  EXPECT_EQ(set_.Find("b")->incident().title(), "Flood");
  EXPECT_FALSE(set_.Find("c").has_value());
  EXPECT_EQ(set_.size(), 2u);
}

TEST_F(MirroredSetTest, FollowsWhatChangesMergesAndLeaves) {
  EXPECT_TRUE(set_.OnBatch(Complete(3, {Incident(kSnapshot, 1, "a", "Fire"),
                                        Incident(kSnapshot, 2, "b", "Flood"),
                                        Incident(kSnapshot, 3, "c", "Storm")}))
                  .ok());
  told_.clear();
  EXPECT_TRUE(set_.OnBatch(Batch({Gone(v1::Event::TYPE_MERGED, 4, "a"),
                                  Incident(v1::Event::TYPE_UPDATED, 4, "b", "Fire and flood"),
                                  Gone(v1::Event::TYPE_LEFT, 5, "c"),
                                  Incident(v1::Event::TYPE_ENTERED, 6, "d", "Quake"),
                                  Incident(v1::Event::TYPE_SPLIT, 7, "b", "Flood"),
                                  Gone(v1::Event::TYPE_DELETED, 8, "d")}))
                  .ok());
  EXPECT_THAT(Titles(), ElementsAre("Flood"));
  EXPECT_THAT(told_, ElementsAre("a: Fire -> -", "b: Flood -> Fire and flood", "c: Storm -> -",
                                 "d: - -> Quake", "b: Fire and flood -> Flood", "d: Quake -> -"));
  EXPECT_EQ(set_.revision(), 8);
}

TEST_F(MirroredSetTest, ANewSnapshotAfterLostHistoryTellsRealDifferencesOnly) {
  EXPECT_TRUE(set_.OnBatch(Complete(90, {Incident(kSnapshot, 1, "a", "Fire"),
                                         Incident(kSnapshot, 2, "b", "Flood"),
                                         Incident(kSnapshot, 3, "c", "Storm")}))
                  .ok());
  told_.clear();
  EXPECT_TRUE(set_.OnReset(absl::FailedPreconditionError("another log")).ok());
  EXPECT_FALSE(set_.complete());
  EXPECT_EQ(set_.size(), 3u) << "it goes on to serve what it has";
  EXPECT_TRUE(set_.OnBatch(Batch({Incident(kSnapshot, 1, "a", "Fire")})).ok());
  EXPECT_TRUE(set_.OnBatch(Complete(7, {Incident(kSnapshot, 2, "c", "Hail"),
                                        Incident(kSnapshot, 2, "d", "Quake")}))
                  .ok());
  EXPECT_THAT(told_, ElementsAre("c: Storm -> Hail", "d: - -> Quake", "b: Flood -> -"));
  EXPECT_THAT(Titles(), ElementsAre("Fire", "Hail", "Quake"));
  EXPECT_EQ(set_.revision(), 7) << "of the log that is read now";
}

TEST_F(MirroredSetTest, IsNotExactWithinARevision) {
  EXPECT_TRUE(set_.OnBatch(Complete(1)).ok());
  WatchBatch part = Batch({Incident(v1::Event::TYPE_CREATED, 2, "a", "Fire")});
  part.more_in_revision = true;
  EXPECT_TRUE(set_.OnBatch(part).ok());
  EXPECT_FALSE(set_.complete());
  EXPECT_EQ(set_.revision(), 1);
  WatchBatch progress = Batch({});
  progress.progress = 1;
  EXPECT_TRUE(set_.OnBatch(progress).ok());
  EXPECT_FALSE(set_.complete());
  progress.progress = 2;
  EXPECT_TRUE(set_.OnBatch(progress).ok());
  EXPECT_TRUE(set_.complete());
  EXPECT_EQ(set_.revision(), 2);
}

TEST_F(MirroredSetTest, ABatchThatTheListenerRefusedMayComeAgain) {
  refusal_ = absl::UnavailableError("no room");
  const WatchBatch batch = Complete(1, {Incident(kSnapshot, 1, "a", "Fire")});
  EXPECT_EQ(set_.OnBatch(batch), refusal_);
  EXPECT_THAT(Titles(), IsEmpty());
  refusal_ = absl::OkStatus();
  EXPECT_TRUE(set_.OnBatch(batch).ok());
  EXPECT_TRUE(set_.OnBatch(batch).ok());
  EXPECT_THAT(told_, ElementsAre("a: - -> Fire"));
}

}  // namespace
}  // namespace dossier::client

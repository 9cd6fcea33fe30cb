#include "server/ingest/item_rhythm.h"

#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

const absl::Time kNoon = absl::FromUnixSeconds(1'933'588'800);

TEST(ItemRhythmTest, FewerThanFiveArrivalsAreNoHabit) {
  ItemRhythm rhythm;
  EXPECT_EQ(rhythm.last(), std::nullopt);
  for (int i = 0; i < 4; ++i) rhythm.Note(kNoon + i * absl::Hours(1));
  EXPECT_EQ(rhythm.usual_gap(), std::nullopt);
  rhythm.Note(kNoon + absl::Hours(4));
  EXPECT_EQ(rhythm.usual_gap(), absl::Hours(1));
  EXPECT_EQ(rhythm.last(), kNoon + absl::Hours(4));
}

TEST(ItemRhythmTest, ABacklogIsOneArrivalHoweverManyItemsItHolds) {
  ItemRhythm rhythm;
  for (int i = 0; i < 1000; ++i) rhythm.Note(kNoon + i * absl::Milliseconds(10));
  EXPECT_EQ(rhythm.usual_gap(), std::nullopt);
  for (int i = 1; i < 5; ++i) rhythm.Note(kNoon + i * absl::Hours(24));
  EXPECT_EQ(rhythm.usual_gap(), absl::Hours(24));
}

TEST(ItemRhythmTest, OneLongSilenceDoesNotChangeTheHabit) {
  ItemRhythm rhythm;
  absl::Time now = kNoon;
  for (int i = 0; i < 10; ++i) rhythm.Note(now += absl::Hours(1));
  rhythm.Note(now += absl::Hours(500));
  EXPECT_EQ(rhythm.usual_gap(), absl::Hours(1));
}

TEST(ItemRhythmTest, ANewHabitReplacesTheOld) {
  ItemRhythm rhythm;
  absl::Time now = kNoon;
  for (int i = 0; i < 50; ++i) rhythm.Note(now += absl::Hours(1));
  for (int i = 0; i < 20; ++i) rhythm.Note(now += absl::Minutes(1));
  EXPECT_EQ(rhythm.usual_gap(), absl::Minutes(1));
}

TEST(ItemRhythmTest, AClockThatGoesBackIsNoArrival) {
  ItemRhythm rhythm;
  rhythm.Note(kNoon);
  rhythm.Note(kNoon - absl::Hours(1));
  EXPECT_EQ(rhythm.last(), kNoon);
}

}  // namespace
}  // namespace dossier::ingest

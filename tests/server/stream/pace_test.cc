#include "server/stream/pace.h"

#include "gtest/gtest.h"

namespace dossier::stream {
namespace {

constexpr bool kCaughtUp = true;
constexpr bool kNews = true;

class PaceTest : public testing::Test {
 protected:
  Moment In(absl::Duration wait) const { return After(start_, wait); }

  const Moment start_{};
  Pace pace_{start_, absl::Seconds(10), /*jitter=*/0.5, absl::Seconds(1)};
};

TEST_F(PaceTest, ASignOfLifeIsDueAfterAnIntervalOfSilence) {
  EXPECT_FALSE(pace_.IsDue(In(absl::Seconds(9))));
  EXPECT_TRUE(pace_.IsDue(In(absl::Seconds(10))));
  pace_.Sent(In(absl::Seconds(8)));
  EXPECT_FALSE(pace_.IsDue(In(absl::Seconds(17))));
  EXPECT_TRUE(pace_.IsDue(In(absl::Seconds(18))));
}

TEST_F(PaceTest, JitterSpreadsItOverATenthToEitherSide) {
  EXPECT_EQ(Pace(start_, absl::Seconds(10), 0, {}).due(), In(absl::Seconds(9)));
  EXPECT_LT(Pace(start_, absl::Seconds(10), 0.999, {}).due(), In(absl::Seconds(11)));
}

TEST_F(PaceTest, AnIdleStreamTellsNewsOnceItHasRested) {
  EXPECT_FALSE(pace_.TellsWhenIdle(In(absl::Milliseconds(999)), !kCaughtUp, kNews));
  EXPECT_TRUE(pace_.TellsWhenIdle(In(absl::Seconds(1)), !kCaughtUp, kNews));
  EXPECT_FALSE(pace_.TellsWhenIdle(In(absl::Seconds(1)), !kCaughtUp, !kNews));
}

TEST_F(PaceTest, AStreamThatHasJustCaughtUpTellsSoAtOnce) {
  EXPECT_TRUE(pace_.TellsWhenIdle(In(absl::ZeroDuration()), kCaughtUp, !kNews));
}

}  // namespace
}  // namespace dossier::stream

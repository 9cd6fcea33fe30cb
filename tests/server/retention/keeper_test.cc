#include "server/retention/keeper.h"

#include <atomic>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace dossier::retention {
namespace {

TEST(KeeperTest, TheFirstLookComesAtOnceHoweverLongTheInterval) {
  absl::Notification looked;
  Keeper keeper(absl::Hours(24), [&](const store::GoOn&) {
    looked.Notify();
    return Forgotten();
  });
  keeper.Start();
  looked.WaitForNotification();
  keeper.Stop();
}

TEST(KeeperTest, AfterAnErrorTheNextLookTriesAgain) {
  absl::Notification tried_again;
  std::atomic<int> looks = 0;
  Keeper keeper(absl::Milliseconds(1), [&](const store::GoOn&) -> absl::StatusOr<Forgotten> {
    if (++looks == 1) return absl::ResourceExhaustedError("the disk is full");
    if (looks == 2) tried_again.Notify();
    return Forgotten();
  });
  keeper.Start();
  tried_again.WaitForNotification();
}

TEST(KeeperTest, StopEndsALookThatIsUnderWayAndTheWaitForTheNext) {
  absl::Notification begun;
  std::atomic<int> looks = 0;
  Keeper keeper(absl::Hours(24), [&](const store::GoOn& go_on) -> absl::StatusOr<Forgotten> {
    ++looks;
    begun.Notify();
    while (go_on()) {
    }
    return absl::CancelledError("asked to stop");
  });
  keeper.Start();
  begun.WaitForNotification();
  keeper.Stop();
  keeper.Stop();
  EXPECT_EQ(looks, 1);
}

TEST(KeeperTest, OneThatNeverStartedCanBeStopped) {
  Keeper keeper(absl::Hours(1), [](const store::GoOn&) { return Forgotten(); });
  keeper.Stop();
}

}  // namespace
}  // namespace dossier::retention

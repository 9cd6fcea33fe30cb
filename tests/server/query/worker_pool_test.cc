#include "server/query/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

TEST(WorkerPoolTest, WorkIsDoneOnOtherThreads) {
  WorkerPool pool({.purpose = "reads", .threads = 2});
  std::promise<std::thread::id> done;
  ASSERT_OK(pool.Start([&] { done.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(done.get_future().get(), std::this_thread::get_id());
}

TEST(WorkerPoolTest, AFullQueueRefusesNewWorkAndLetsOldWorkGoOn) {
  std::promise<void> gate;
  const std::shared_future<void> open = gate.get_future().share();
  std::promise<void> begun;
  std::atomic<int> ran{0};
  WorkerPool pool({.purpose = "reads", .threads = 1, .max_waiting = 2});
  ASSERT_OK(pool.Start([&] {
    begun.set_value();
    open.wait();
  }));
  begun.get_future().wait();
  ASSERT_OK(pool.Start([&] { ++ran; }));
  ASSERT_OK(pool.Start([&] { ++ran; }));
  EXPECT_THAT(pool.Start([&] { ++ran; }),
              StatusIs(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                       testing::HasSubstr("too many reads wait already")));
  EXPECT_OK(pool.Continue([&] { ++ran; }));
  gate.set_value();
  pool.Stop();
  EXPECT_EQ(ran, 3);
}

TEST(WorkerPoolTest, LongWorkThatGoesOnAndOnHoldsUpNoNewWorkAndIsNotHeldUpByIt) {
  WorkerPool pool({.purpose = "reads", .threads = 2, .threads_for_steps = 1});
  std::atomic<bool> over{false};
  std::atomic<int> steps{0};
  std::atomic<int> at_once{0};
  std::atomic<int> most_at_once{0};
  // Streams without end: each step begins the next one.
  std::function<void()> step = [&] {
    most_at_once = std::max<int>(most_at_once, ++at_once);
    ++steps;
    --at_once;
    if (!over) (void)pool.Continue(step);
  };
  for (int i = 0; i < 50; ++i) ASSERT_OK(pool.Continue(step));
  for (int i = 0; i < 200; ++i) {
    std::promise<void> done;
    ASSERT_OK(pool.Start([&] { done.set_value(); }));
    done.get_future().wait();
  }
  const int before = steps;
  std::atomic<int> left{2000};
  std::promise<void> all_done;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_OK(pool.Start([&] {
      if (--left == 1000) all_done.set_value();
    }));
  }
  all_done.get_future().wait();
  EXPECT_GT(steps, before);
  EXPECT_EQ(most_at_once, 1);
  over = true;
  pool.Stop();
}

TEST(WorkerPoolTest, StoppingFinishesWhatWaitsAndRefusesTheRest) {
  std::atomic<int> ran{0};
  WorkerPool pool({.purpose = "reads", .threads = 3});
  for (int i = 0; i < 100; ++i) ASSERT_OK(pool.Start([&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 100);
  EXPECT_THAT(pool.Start([&] { ++ran; }), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
  EXPECT_THAT(pool.Continue([&] { ++ran; }), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
  EXPECT_EQ(ran, 100);
}

}  // namespace
}  // namespace dossier::query

#include "server/query/worker_pool.h"

#include <atomic>
#include <future>
#include <string>

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

TEST(WorkerPoolTest, NewWorkGoesBeforeStepsOfLongWorkButNotForEver) {
  std::promise<void> gate;
  std::promise<void> begun;
  std::string order;
  WorkerPool pool({.purpose = "reads", .threads = 1});
  ASSERT_OK(pool.Start([&] {
    begun.set_value();
    gate.get_future().wait();
  }));
  begun.get_future().wait();
  for (int i = 0; i < 2; ++i) ASSERT_OK(pool.Continue([&] { order.push_back('s'); }));
  for (int i = 0; i < 10; ++i) ASSERT_OK(pool.Start([&] { order.push_back('n'); }));
  gate.set_value();
  pool.Stop();
  EXPECT_EQ(order, "nnnnsnnnnsnn");
}

TEST(WorkerPoolTest, AThreadIsKeptFreeOfLongWork) {
  std::promise<void> gate;
  std::promise<void> begun;
  std::atomic<int> steps{0};
  WorkerPool pool({.purpose = "reads", .threads = 2, .threads_for_steps = 1});
  ASSERT_OK(pool.Continue([&] {
    begun.set_value();
    gate.get_future().wait();
  }));
  begun.get_future().wait();
  for (int i = 0; i < 5; ++i) ASSERT_OK(pool.Continue([&] { ++steps; }));
  for (int i = 0; i < 20; ++i) {
    std::promise<void> done;
    ASSERT_OK(pool.Start([&] { done.set_value(); }));
    done.get_future().wait();
  }
  EXPECT_EQ(steps, 0);
  gate.set_value();
  pool.Stop();
  EXPECT_EQ(steps, 5);
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

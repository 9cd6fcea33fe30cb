#ifndef DOSSIER_TESTS_BENCH_STREAM_TALLY_H_
#define DOSSIER_TESTS_BENCH_STREAM_TALLY_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace dossier::bench {

// A number that many threads count up and one waits for. Thread-safe.
class Tally {
 public:
  void Add(int64_t count) {
    // Notifies under the lock: who waits may take this away at once.
    const std::lock_guard lock(mutex_);
    count_ += count;
    if (count_ >= awaited_) changed_.notify_all();
  }

  int64_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

  // Waits until it is `count` or more, not longer than `most`; returns whether it is.
  bool Await(int64_t count, std::chrono::seconds most = std::chrono::hours(1)) {
    std::unique_lock lock(mutex_);
    awaited_ = count;
    return changed_.wait_for(lock, most, [&] { return count_ >= count; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int64_t count_ = 0;
  int64_t awaited_ = 0;
};

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_TALLY_H_

#ifndef DOSSIER_TESTS_BENCH_STREAM_PEAK_MEMORY_H_
#define DOSSIER_TESTS_BENCH_STREAM_PEAK_MEMORY_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "tests/bench/stream/server_process.h"

namespace dossier::bench {

// The most memory that a server takes while this lives, looked at fifty times a second.
class PeakMemory {
 public:
  explicit PeakMemory(const ServerProcess& server) : server_(server), looker_([this] { Look(); }) {}
  ~PeakMemory() { Stop(); }

  // Ends, and returns it in bytes.
  int64_t Stop() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    if (looker_.joinable()) looker_.join();
    return bytes_;
  }

 private:
  void Look() {
    std::unique_lock lock(mutex_);
    for (bool over = false; !over;) {
      over = changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return over_; });
      bytes_ = std::max(bytes_, server_.ResidentBytes());
    }
  }

  const ServerProcess& server_;
  int64_t bytes_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread looker_;
};

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_PEAK_MEMORY_H_

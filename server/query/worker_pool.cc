#include "server/query/worker_pool.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace dossier::query {

WorkerPool::WorkerPool(Options options) : options_(std::move(options)) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Work(); });
}

absl::Status WorkerPool::Start(Task task) { return Enqueue(std::move(task), options_.max_waiting); }

absl::Status WorkerPool::Continue(Task task) {
  return Enqueue(std::move(task), std::numeric_limits<size_t>::max());
}

absl::Status WorkerPool::Enqueue(Task task, size_t max_waiting) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      return Error(absl::StatusCode::kUnavailable, "DRAINING",
                   "the server is stopping; ask again in a moment, or ask another replica");
    }
    if (waiting_.size() >= max_waiting) {
      return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                   absl::StrCat("too many ", options_.purpose,
                                " wait already; ask again in a moment, and less at once"));
    }
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
  return absl::OkStatus();
}

void WorkerPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::Work() {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    task();
  }
}

}  // namespace dossier::query

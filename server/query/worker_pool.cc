#include "server/query/worker_pool.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace dossier::query {

namespace {

// So many new tasks go before a step that waits, then it is its turn.
constexpr int kTasksBeforeStep = 4;

}  // namespace

WorkerPool::WorkerPool(Options options) : options_(std::move(options)) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Work(); });
}

absl::Status WorkerPool::Start(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (absl::Status status = CheckOpen(); !status.ok()) return status;
    if (waiting_.size() >= options_.max_waiting) {
      return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                   absl::StrCat("too many ", options_.purpose,
                                " wait already; ask again in a moment, and less at once"));
    }
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
  return absl::OkStatus();
}

absl::Status WorkerPool::Continue(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (absl::Status status = CheckOpen(); !status.ok()) return status;
    steps_.push_back(std::move(task));
  }
  changed_.notify_one();
  return absl::OkStatus();
}

absl::Status WorkerPool::CheckOpen() const {
  if (!stopping_) return absl::OkStatus();
  return Error(absl::StatusCode::kUnavailable, "DRAINING",
               "the server is stopping; ask again in a moment, or ask another replica");
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

bool WorkerPool::HasStepToRun() const {
  const int most = options_.threads_for_steps > 0 ? options_.threads_for_steps : options_.threads;
  return !steps_.empty() && running_steps_ < most;
}

bool WorkerPool::Take(Task& task) {
  const bool step_waits = HasStepToRun();
  const bool is_step = waiting_.empty() || (step_waits && since_step_ >= kTasksBeforeStep);
  since_step_ = is_step || !step_waits ? 0 : since_step_ + 1;
  std::deque<Task>& queue = is_step ? steps_ : waiting_;
  task = std::move(queue.front());
  queue.pop_front();
  return is_step;
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || HasTaskToRun(); });
    if (!HasTaskToRun()) return;  // what is left, the threads that run steps will do
    Task task;
    const bool is_step = Take(task);
    if (is_step) ++running_steps_;
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
    if (is_step) --running_steps_;
  }
}

}  // namespace dossier::query

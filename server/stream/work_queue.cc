#include "server/stream/work_queue.h"

#include <utility>

#include "server/stream/watcher.h"

namespace dossier::stream {

WorkQueue::WorkQueue(int threads, std::function<void(Watcher&)> run) : run_(std::move(run)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkQueue::~WorkQueue() { Stop(); }

void WorkQueue::Push(std::shared_ptr<Watcher> watcher) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    waiting_.push_back(std::move(watcher));
  }
  changed_.notify_one();
}

void WorkQueue::Push(std::vector<std::shared_ptr<Watcher>> watchers) {
  if (watchers.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    for (auto& watcher : watchers) waiting_.push_back(std::move(watcher));
  }
  changed_.notify_all();
}

void WorkQueue::Stop() {
  std::deque<std::shared_ptr<Watcher>> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkQueue::Work() {
  for (;;) {
    std::shared_ptr<Watcher> watcher;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      watcher = std::move(waiting_.front());
      waiting_.pop_front();
    }
    run_(*watcher);
  }
}

}  // namespace dossier::stream

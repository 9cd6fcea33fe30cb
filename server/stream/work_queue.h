#ifndef DOSSIER_SERVER_STREAM_WORK_QUEUE_H_
#define DOSSIER_SERVER_STREAM_WORK_QUEUE_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace dossier::stream {

class Watcher;

// Turns for watchers, first come first served, on a few threads of its own: a watcher does one
// thing and queues again, so a long history does not hold up the others. Thread-safe.
class WorkQueue {
 public:
  // `run` is called with each watcher.
  WorkQueue(int threads, std::function<void(Watcher&)> run);
  // Stops.
  ~WorkQueue();

  void Push(std::shared_ptr<Watcher> watcher);
  void Push(std::vector<std::shared_ptr<Watcher>> watchers);

  // Waits for the turns that are under way and drops the rest.
  void Stop();

 private:
  void Work();

  const std::function<void(Watcher&)> run_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Watcher>> waiting_;  // guarded by mutex_
  bool stopping_ = false;                         // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_WORK_QUEUE_H_

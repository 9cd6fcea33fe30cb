#ifndef DOSSIER_SERVER_QUERY_WORKER_POOL_H_
#define DOSSIER_SERVER_QUERY_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"

namespace dossier::query {

// The threads on which everything runs that may block, so that no gRPC thread ever does: reads of
// the store in one pool, commits of submitted reports in another.
//
// First come, first served. Long work goes on in steps, which wait in a queue of their own: new
// work comes before them, though never so much of it that they stand still, and one thread may be
// kept free of them. So many long streams hold up no short call. Thread-safe. Outlives everything
// that runs on it; the server ends its calls first.
class WorkerPool {
 public:
  struct Options {
    // What the threads are for, in messages: "reads".
    std::string purpose;
    int threads = 4;
    // How many of them may run further steps of long work at once; 0 for all.
    int threads_for_steps = 0;
    // How many tasks may wait before new work is refused.
    size_t max_waiting = 1024;
  };
  using Task = std::function<void()>;

  explicit WorkerPool(Options options);
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `task` soon, on a thread of the pool. RESOURCE_EXHAUSTED (OVERLOADED) if too much waits,
  // UNAVAILABLE (DRAINING) once it stops; then the task will not run.
  absl::Status Start(Task task);

  // The same for the next step of work that was let in, which a full queue does not hold up.
  absl::Status Continue(Task task);

  // Lets nothing more in, finishes what waits and ends the threads. Not from a task.
  void Stop();

 private:
  // UNAVAILABLE (DRAINING) once it stops. Needs mutex_, as do the others.
  absl::Status CheckOpen() const;
  bool HasStepToRun() const;
  bool HasTaskToRun() const { return !waiting_.empty() || HasStepToRun(); }
  // Takes the task that is due; whether it is a step.
  bool Take(Task& task);
  void Work();

  const Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // All below is guarded by mutex_.
  std::deque<Task> waiting_;
  std::deque<Task> steps_;
  int running_steps_ = 0;
  int since_step_ = 0;  // tasks that went before a step that waits
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_WORKER_POOL_H_

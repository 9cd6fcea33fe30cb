#ifndef DOSSIER_SERVER_INGEST_HOST_KEEPER_H_
#define DOSSIER_SERVER_INGEST_HOST_KEEPER_H_

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/ingest/host_process.h"

namespace dossier::ingest {

// What the keeper knows of one process.
struct HostProcess::Watched {
  pid_t pid = -1;
  int pidfd = -1;
  LineSink lines;

  // Of the keeper's thread alone.
  int output_fd = -1;  // -1 once it was read to its end
  std::string unfinished_line;
  size_t read_in_slot = 0;
  std::chrono::steady_clock::time_point slot_start;
  bool paused = false;

  std::mutex mutex;
  std::condition_variable changed;
  // All below is guarded by mutex.
  bool ended = false;
  bool killed_by_us = false;
  siginfo_t end = {};
  std::string last_line;
  std::string note;  // what the host itself said of its end
};

// Starts all host processes, reads what they write and learns of their end, on one thread that
// lives as long as this process: a host is killed by the kernel when the thread that started it
// ends. Thread-safe.
class HostKeeper {
 public:
  // The one of this process; never destroyed.
  static HostKeeper& Get();

  // Runs `start`, which fills pid, pidfd and output_fd or returns an errno, on the keeper's thread,
  // and watches over the process from then on.
  int Start(const std::shared_ptr<HostProcess::Watched>& watched,
            const std::function<int()>& start);

 private:
  using Watched = HostProcess::Watched;

  HostKeeper();
  [[noreturn]] void Run();
  void RunStarts();
  // Reads output; `to_end` once the process has ended.
  void Read(Watched& watched, bool to_end);
  void TakeOutput(Watched& watched, absl::string_view bytes);
  void TakeLine(Watched& watched, absl::string_view line);
  void Reap(Watched& watched);
  void ResumeReading();
  void Forget(const Watched& watched);

  const int epoll_;
  const int wake_;
  std::vector<std::shared_ptr<Watched>> watched_;  // of the keeper's thread alone

  std::mutex mutex_;
  std::vector<std::function<void()>> starts_;  // guarded by mutex_
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_HOST_KEEPER_H_

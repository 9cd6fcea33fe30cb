#ifndef DOSSIER_TESTS_E2E_PROCESS_H_
#define DOSSIER_TESTS_E2E_PROCESS_H_

#include <sys/types.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dossier::e2e {

// What a program that has ended left behind.
struct Result {
  // Exit code, or 128 + the signal that ended it.
  int code = 0;
  std::string out;
  std::string err;
};

// Runs a program to its end. `arguments[0]` is its path; `environment` is added to ours.
Result RunProgram(const std::vector<std::string>& arguments, const std::string& input = "",
                  const std::vector<std::string>& environment = {});

// A program that runs beside the test; killed, by pid, at the latest when the object goes.
class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // Waits until the program has written `text` to standard error or output, or has ended; returns
  // whether it wrote it.
  bool WaitFor(const std::string& text);

  // From now on the test ends at once, with what the program wrote last, if the program ends and
  // nobody has told it to or waits for it: whoever waits for something else of it would do so for
  // ever.
  void MustGoOn();

  // Sends a signal, if it still runs.
  void Signal(int signal);

  // Waits for the end; 128 + the signal if one ended it.
  int Wait();

  // Everything written so far, both streams together.
  std::string output() const;

 private:
  void Collect(int fd, pid_t pid);

  pid_t pid_ = -1;
  std::thread collector_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string output_;       // guarded by mutex_
  bool closed_ = false;      // guarded by mutex_
  bool must_go_on_ = false;  // guarded by mutex_
  int code_ = -1;
};

}  // namespace dossier::e2e

#endif  // DOSSIER_TESTS_E2E_PROCESS_H_

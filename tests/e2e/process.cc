#include "tests/e2e/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

extern char** environ;

namespace dossier::e2e {
namespace {

// Starts a program with the given descriptors as its standard ones.
pid_t Spawn(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
            int in, int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  // A test may have blocked signals; the program begins with none blocked.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> envp;
  for (char** entry = environ; *entry != nullptr; ++entry) envp.push_back(*entry);
  for (const std::string& entry : environment) envp.push_back(const_cast<char*>(entry.c_str()));
  envp.push_back(nullptr);

  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, arguments[0].c_str(), &actions, &attributes, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  EXPECT_EQ(error, 0) << arguments[0] << ": " << strerror(error);
  return error == 0 ? pid : -1;
}

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) abort();
    read = ends[0];
    write = ends[1];
  }
};

// The programs that run beside the test.
class Companions {
 public:
  void Add(pid_t pid) {
    const std::lock_guard lock(mutex_);
    pids_.insert(pid);
  }

  void Remove(pid_t pid) {
    const std::lock_guard lock(mutex_);
    pids_.erase(pid);
  }

  // Ends the test and all that runs beside it.
  [[noreturn]] void EndAll(const std::string& why) {
    const std::lock_guard lock(mutex_);
    std::fprintf(stderr, "%s\n", why.c_str());
    for (const pid_t pid : pids_) kill(pid, SIGKILL);
    _exit(1);
  }

 private:
  std::mutex mutex_;
  std::set<pid_t> pids_;  // guarded by mutex_
};

Companions& AllCompanions() {
  static Companions& companions = *new Companions;
  return companions;
}

// How a child ended that nobody has waited for yet, and leaves that to others.
std::string HowItEnded(pid_t pid) {
  siginfo_t end = {};
  if (waitid(P_PID, static_cast<id_t>(pid), &end, WEXITED | WNOWAIT) != 0) return "ended";
  return absl::StrCat(end.si_code == CLD_EXITED ? "ended with " : "was ended by signal ",
                      end.si_status);
}

// A sanitizer's report is a failure however the program ended: a server goes on if a host that it
// started does not, and a test may have wanted the end.
void ExpectNoReport(const std::string& output) {
  for (const char* const mark :
       {"Sanitizer: ", "runtime error: ", "LeakSanitizer has encountered"}) {
    const size_t at = output.find(mark);
    if (at == output.npos) continue;
    ADD_FAILURE() << output.substr(output.rfind('\n', at) + 1, 8000);
    return;
  }
}

int WaitForEnd(pid_t pid) {
  int status = 0;
  if (pid < 0 || waitpid(pid, &status, 0) != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result RunProgram(const std::vector<std::string>& arguments, const std::string& input,
                  const std::vector<std::string>& environment) {
  Pipe in, out, err;
  const pid_t pid = Spawn(arguments, environment, in.read, out.write, err.write);
  close(in.read);
  close(out.write);
  close(err.write);
  signal(SIGPIPE, SIG_IGN);
  std::thread feeder([&] {
    size_t done = 0;
    while (done < input.size()) {
      const ssize_t count = write(in.write, input.data() + done, input.size() - done);
      if (count <= 0) break;
      done += static_cast<size_t>(count);
    }
    close(in.write);
  });
  Result result;
  pollfd fds[] = {{out.read, POLLIN, 0}, {err.read, POLLIN, 0}};
  std::string* const texts[] = {&result.out, &result.err};
  for (int open = 2; open > 0 && poll(fds, 2, -1) >= 0;) {
    for (int i = 0; i < 2; ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      char buffer[65536];
      const ssize_t count = read(fds[i].fd, buffer, sizeof(buffer));
      if (count > 0) {
        texts[i]->append(buffer, static_cast<size_t>(count));
      } else {
        close(fds[i].fd);
        fds[i].fd = -1;
        --open;
      }
    }
  }
  feeder.join();
  result.code = WaitForEnd(pid);
  ExpectNoReport(result.err);
  return result;
}

Process::Process(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  Pipe output;
  pid_ = Spawn(arguments, environment, null, output.write, output.write);
  close(null);
  close(output.write);
  if (pid_ > 0) AllCompanions().Add(pid_);
  collector_ = std::thread([this, fd = output.read, pid = pid_] { Collect(fd, pid); });
}

Process::~Process() {
  Signal(SIGKILL);
  Wait();
  ExpectNoReport(output());
}

void Process::Collect(int fd, pid_t pid) {
  char buffer[65536];
  while (true) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    const std::lock_guard lock(mutex_);
    if (count > 0) {
      output_.append(buffer, static_cast<size_t>(count));
    } else {
      closed_ = true;
    }
    changed_.notify_all();
    if (closed_) break;
  }
  close(fd);
  const std::lock_guard lock(mutex_);
  if (!must_go_on_) return;
  AllCompanions().EndAll(absl::StrCat("process ", pid, " ", HowItEnded(pid),
                                      ", which the test did not ask for. It said:\n", output_));
}

void Process::MustGoOn() {
  const std::lock_guard lock(mutex_);
  must_go_on_ = true;
}

bool Process::WaitFor(const std::string& text) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || output_.find(text) != std::string::npos; });
  return output_.find(text) != std::string::npos;
}

void Process::Signal(int signal) {
  if (signal != SIGSTOP && signal != SIGCONT) {
    const std::lock_guard lock(mutex_);
    must_go_on_ = false;
  }
  if (pid_ > 0) kill(pid_, signal);
}

int Process::Wait() {
  {
    const std::lock_guard lock(mutex_);
    must_go_on_ = false;
  }
  if (pid_ > 0) {
    code_ = WaitForEnd(pid_);
    AllCompanions().Remove(std::exchange(pid_, -1));
  }
  if (collector_.joinable()) collector_.join();
  return code_;
}

std::string Process::output() const {
  const std::lock_guard lock(mutex_);
  return output_;
}

}  // namespace dossier::e2e

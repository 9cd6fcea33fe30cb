#include "server/ingest/host_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/host_keeper.h"
#include "server/ingest/source_log.h"

namespace dossier::ingest {
namespace {

constexpr const char* kProgramName = "dossier-source-host";
// The descriptors as the program expects them (server/source_host/connection.h).
constexpr int kSocketFd = 3;
constexpr int kCancelFd = 4;
constexpr int kPluginFd = 5;
constexpr int kFirstFreeFd = 6;
// Ours are moved beyond these, so that none is overwritten while they are put in place.
constexpr int kFirstOwnFd = 16;
constexpr size_t kMostLastWords = 300;
// After SIGKILL; longer only if the kernel itself hangs.
constexpr absl::Duration kKillTime = absl::Seconds(5);

// Takes over what a descriptor is for; closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Descriptor MovedUp(int fd) {
  Descriptor moved(fcntl(fd, F_DUPFD_CLOEXEC, kFirstOwnFd));
  close(fd);
  return moved;
}

absl::Status NoRoom(absl::string_view what, int error_number) {
  return Error(absl::StatusCode::kUnavailable, "HOST_NOT_STARTED",
               absl::StrCat("no process for a plugin can be started: ", what, ": ",
                            std::strerror(error_number), "; it is tried again"));
}

// What both sides hold before the process is there.
struct Ends {
  Descriptor ours;
  Descriptor theirs;
  Descriptor cancel;
  Descriptor output_read;
  Descriptor output_write;
  Descriptor nothing;
};

absl::StatusOr<Ends> MakeEnds() {
  Ends ends;
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return NoRoom("socket", errno);
  ends.ours = MovedUp(pair[0]);
  ends.theirs = MovedUp(pair[1]);
  if (pipe2(pair, O_CLOEXEC) != 0) return NoRoom("pipe", errno);
  ends.output_read = MovedUp(pair[0]);
  ends.output_write = MovedUp(pair[1]);
  ends.cancel = MovedUp(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  ends.nothing = MovedUp(open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const Descriptor* one : {&ends.ours, &ends.theirs, &ends.output_read, &ends.output_write,
                                &ends.cancel, &ends.nothing}) {
    if (one->get() < 0) return NoRoom("descriptor", EMFILE);
  }
  // As much as the system allows: the fewer turns the two processes take, the better.
  const int room = 4 << 20;
  setsockopt(ends.theirs.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
  // The other ends stay blocking: that is a property of each end by itself.
  fcntl(ends.ours.get(), F_SETFL, O_RDWR | O_NONBLOCK);
  fcntl(ends.output_read.get(), F_SETFL, O_RDONLY | O_NONBLOCK);
  return ends;
}

// Nothing of the server's environment but what fetching needs.
std::vector<std::string> Environment() {
  std::vector<std::string> environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"};
  for (const char* const name : {"TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy",
                                 "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
                                 "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* const value = getenv(name)) {
      environment.push_back(absl::StrCat(name, "=", value));
    }
  }
  return environment;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts the program with its descriptors in place and all others closed. Never by fork alone: the
// server has threads whose locks would stay taken for ever.
int Spawn(const std::string& program, std::vector<std::string> arguments, const Ends& ends,
          int plugin_fd, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const std::pair<int, int> places[] = {
      {ends.nothing.get(), STDIN_FILENO},       {ends.output_write.get(), STDOUT_FILENO},
      {ends.output_write.get(), STDERR_FILENO}, {ends.theirs.get(), kSocketFd},
      {ends.cancel.get(), kCancelFd},           {plugin_fd, kPluginFd}};
  for (const auto& [from, to] : places) posix_spawn_file_actions_adddup2(&actions, from, to);
  posix_spawn_file_actions_addclosefrom_np(&actions, kFirstFreeFd);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> environment = Environment();
  const int error = posix_spawn(pid, program.c_str(), &actions, &attributes,
                                Pointers(arguments).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

std::string SignalWords(int number, const HostOptions& options) {
  if (number == SIGXCPU) {
    return absl::StrCat("its process was ended because a call used more than ", options.cpu_seconds,
                        " s of processor time (plugin_host.limits.cpu_seconds)");
  }
  const char* const name = sigabbrev_np(number);
  std::string words = absl::StrCat("its process was ended by signal ", number, " (SIG",
                                   name == nullptr ? "?" : name, ")");
  if (number == SIGKILL) {
    absl::StrAppend(&words, ", which this server did not send: perhaps memory ran out");
  }
  return words;
}

std::string ExitWords(int status) {
  // What the host itself exits with (server/source_host/connection.h).
  constexpr int kExitConnectionLost = 65;
  constexpr int kExitProtocol = 66;
  if (status == kExitConnectionLost) return "it closed its connection to the server";
  if (status == kExitProtocol) return "its process lost track of what the server asked";
  return absl::StrCat("its process exited with status ", status);
}

std::string RealPath(absl::string_view path) {
  char real[PATH_MAX];
  return realpath(std::string(path).c_str(), real) == nullptr ? std::string() : real;
}

}  // namespace

absl::StatusOr<std::string> FindHostProgram() {
  const std::string self = RealPath("/proc/self/exe");
  const std::string directory = self.substr(0, self.rfind('/'));
  // The third is where a build has it for its tests.
  const std::string places[] = {absl::StrCat(directory, "/", kProgramName),
                                absl::StrCat(directory, "/../libexec/dossier/", kProgramName),
                                absl::StrCat(directory, "/../bin/", kProgramName)};
  for (const std::string& place : places) {
    if (access(place.c_str(), X_OK) == 0) return RealPath(place);
  }
  return Error(absl::StatusCode::kNotFound, "HOST_PROGRAM_NOT_FOUND",
               absl::StrCat("the program that hosts plugins is neither ", places[0], " nor ",
                            places[1], "; install it, or name it in plugin_host.program"));
}

absl::StatusOr<std::unique_ptr<HostProcess>> HostProcess::Start(const HostOptions& options,
                                                                const PluginFile& file,
                                                                const std::string& label,
                                                                LineSink lines) {
  std::string program = options.program;
  if (program.empty()) {
    DOSSIER_ASSIGN_OR_RETURN(program, FindHostProgram());
  }
  DOSSIER_ASSIGN_OR_RETURN(Ends ends, MakeEnds());
  const Descriptor plugin(fcntl(file.fd(), F_DUPFD_CLOEXEC, kFirstOwnFd));
  auto watched = std::make_shared<Watched>();
  watched->lines = std::move(lines);
  // No secret and nothing of the configuration: everybody may read the arguments of a process.
  const std::vector<std::string> arguments = {kProgramName,
                                              label,
                                              file.path(),
                                              absl::StrCat(options.memory_bytes),
                                              absl::StrCat(options.open_files),
                                              absl::StrCat(options.cpu_seconds)};
  const int error = HostKeeper::Get().Start(watched, [&] {
    const int failed = Spawn(program, arguments, ends, plugin.get(), &watched->pid);
    if (failed != 0) return failed;
    watched->pidfd = static_cast<int>(syscall(SYS_pidfd_open, watched->pid, 0));
    if (watched->pidfd < 0) {
      const int number = errno;
      kill(watched->pid, SIGKILL);
      waitpid(watched->pid, nullptr, 0);
      return number;
    }
    watched->output_fd = ends.output_read.Release();
    return 0;
  });
  if (error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE) {
    return NoRoom(program, error);
  }
  if (error != 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "HOST_NOT_STARTED",
                 absl::StrCat("the program that hosts plugins, ", program,
                              ", cannot be run: ", std::strerror(error),
                              "; install it, or name it in "
                              "plugin_host.program"));
  }
  return std::unique_ptr<HostProcess>(
      new HostProcess(options, ends.ours.Release(), ends.cancel.Release(), std::move(watched)));
}

HostProcess::HostProcess(const HostOptions& options, int socket, int cancel_fd,
                         std::shared_ptr<Watched> watched)
    : options_(options), socket_(socket), cancel_fd_(cancel_fd), watched_(std::move(watched)) {}

HostProcess::~HostProcess() {
  Kill();
  WaitForEnd(kKillTime);
  close(socket_);
  close(cancel_fd_);
}

void HostProcess::Cancel() const {
  // It can fail only when the counter is full, and then the descriptor is readable already.
  eventfd_write(cancel_fd_, 1);
}

void HostProcess::Kill() const {
  const std::lock_guard<std::mutex> lock(watched_->mutex);
  if (watched_->ended) return;
  watched_->killed_by_us = true;
  syscall(SYS_pidfd_send_signal, watched_->pidfd, SIGKILL, nullptr, 0);
}

bool HostProcess::WaitForEnd(absl::Duration patience) const {
  std::unique_lock<std::mutex> lock(watched_->mutex);
  return watched_->changed.wait_for(lock, absl::ToChronoNanoseconds(patience),
                                    [&] { return watched_->ended; });
}

std::string HostProcess::HowItEnded() const {
  const std::lock_guard<std::mutex> lock(watched_->mutex);
  if (!watched_->ended) return "its process does not end";
  std::string words;
  if (watched_->end.si_code == CLD_EXITED) {
    words = ExitWords(watched_->end.si_status);
  } else if (watched_->killed_by_us && watched_->end.si_status == SIGKILL) {
    words = "its process was ended by the server";
  } else {
    words = SignalWords(watched_->end.si_status, options_);
  }
  if (!watched_->note.empty()) absl::StrAppend(&words, "; ", OneLine(watched_->note));
  if (!watched_->last_line.empty()) {
    absl::StrAppend(&words,
                    "; its last words: ", OneLine(watched_->last_line).substr(0, kMostLastWords));
  }
  return words;
}

}  // namespace dossier::ingest

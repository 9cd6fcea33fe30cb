#include "check/child.h"

#include <poll.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <string_view>

namespace dossier::check {
namespace {

constexpr size_t kActivityBytes = 256;
constexpr size_t kShownOutput = 400;

// Shared between a child and its parent.
char* activity = nullptr;

// The beginning of a file that grew at `fd`, as one line.
std::string Beginning(int fd) {
  char bytes[kShownOutput];
  const ssize_t size = pread(fd, bytes, sizeof(bytes), 0);
  std::string text(bytes, size > 0 ? static_cast<size_t>(size) : 0);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

// Ends this process when it asks for something that no source may.
void Forbid(std::initializer_list<int> calls) {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return;
  for (const int call : calls) seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, call, 0);
  seccomp_load(filter);
  seccomp_release(filter);
}

// fork() is clone() without a common address space; threads are what is left.
void ForbidProcesses() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return;
  for (const int call : {SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(execve), SCMP_SYS(execveat)}) {
    seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, call, 0);
  }
  constexpr uint64_t kThread = 0x00010000;  // CLONE_THREAD
  seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1,
                   SCMP_A0(SCMP_CMP_MASKED_EQ, kThread, 0));
  // Its flags lie in memory, where no filter looks; the library then uses clone.
  seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  seccomp_load(filter);
  seccomp_release(filter);
}

void WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

// The verdict and the payload as bytes for the parent: a letter, then three texts with lengths.
std::string Pack(const ChildResult& result) {
  std::string packed(1, static_cast<char>('0' + static_cast<int>(result.verdict.kind)));
  for (const std::string* text :
       {&result.verdict.reason, &result.verdict.remedy, &result.payload}) {
    packed += std::to_string(text->size()) + ":" + *text;
  }
  return packed;
}

bool Unpack(std::string_view packed, ChildResult* result) {
  if (packed.empty() || packed[0] < '0' || packed[0] > '2') return false;
  result->verdict.kind = static_cast<Verdict::Kind>(packed[0] - '0');
  packed.remove_prefix(1);
  for (std::string* text : {&result->verdict.reason, &result->verdict.remedy, &result->payload}) {
    const size_t colon = packed.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 18) return false;
    size_t size = 0;
    for (const char digit : packed.substr(0, colon)) {
      if (digit < '0' || digit > '9') return false;
      size = size * 10 + static_cast<size_t>(digit - '0');
    }
    packed.remove_prefix(colon + 1);
    if (packed.size() < size) return false;
    *text = std::string(packed.substr(0, size));
    packed.remove_prefix(size);
  }
  return packed.empty();
}

[[noreturn]] void RunBody(const std::function<std::string()>& body, Processes processes,
                          int answer) {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (processes == Processes::kForbidden) ForbidProcesses();
  ChildResult result;
  try {
    result.payload = body();
  } catch (const Ended& ended) {
    result.verdict = ended.verdict;
  } catch (const std::exception& defect) {
    result.verdict = {Verdict::Kind::kFail, std::string("the test itself failed: ") + defect.what(),
                      "report this as a defect of dossier-plugin-check"};
  }
  WriteAll(answer, Pack(result));
  // No destructors of the plugin: they are no part of any test.
  _exit(0);
}

// Reads until the other end closes or `limit` is over; false then.
bool ReadUntilEnd(int fd, std::chrono::seconds limit, std::string* bytes) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + limit;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    pollfd wait = {fd, POLLIN, 0};
    if (poll(&wait, 1, static_cast<int>(left)) <= 0) continue;
    char buffer[65536];
    const ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    bytes->append(buffer, static_cast<size_t>(got));
  }
}

Verdict Death(int status, bool hung, std::chrono::seconds limit, const std::string& errors) {
  const std::string during = activity[0] == '\0' ? "" : std::string(" during ") + activity;
  Verdict verdict = {Verdict::Kind::kFail, "", ""};
  if (hung) {
    verdict.reason = "it did not come back" + during + " within " + std::to_string(limit.count()) +
                     " seconds and was ended";
    verdict.remedy = "put cancel_fd into every wait, and keep the deadline of the budget";
  } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
    verdict.reason = "the process was ended" + during +
                     ", because it started a process or used the network where it must not";
    verdict.remedy = "no fork and no exec anywhere, no network in create: connect in open or poll";
  } else if (WIFSIGNALED(status)) {
    verdict.reason = "the process died of signal " + std::to_string(WTERMSIG(status)) + " (" +
                     strsignal(WTERMSIG(status)) + ")" + during;
    verdict.remedy = "run the same under a debugger or AddressSanitizer";
  } else {
    verdict.reason = "the process ended with code " + std::to_string(WEXITSTATUS(status)) + during;
    verdict.remedy = "a plugin never calls exit: return an error code";
  }
  if (!errors.empty()) verdict.reason += "; standard error: " + errors;
  return verdict;
}

}  // namespace

void NoteActivity(const char* what) {
  if (activity != nullptr) std::snprintf(activity, kActivityBytes, "%s", what);
}

std::string StandardOutput() {
  std::fflush(stdout);
  return Beginning(STDOUT_FILENO);
}

void ForbidNetwork() {
  Forbid({SCMP_SYS(connect), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(bind)});
}

ChildResult RunInChild(const std::function<std::string()>& body, std::chrono::seconds limit,
                       Processes processes) {
  if (activity == nullptr) {
    void* const page =
        mmap(nullptr, kActivityBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) std::abort();
    activity = static_cast<char*>(page);
  }
  activity[0] = '\0';
  int answer[2];
  const int out = memfd_create("stdout", MFD_CLOEXEC);
  const int errors = memfd_create("stderr", MFD_CLOEXEC);
  if (pipe(answer) != 0 || out < 0 || errors < 0) std::abort();
  std::fflush(nullptr);

  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    setpgid(0, 0);
    close(answer[0]);
    dup2(out, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    close(out);
    close(errors);
    RunBody(body, processes, answer[1]);
  }
  close(answer[1]);
  std::string packed;
  const bool ended = ReadUntilEnd(answer[0], limit, &packed);
  close(answer[0]);
  if (!ended) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ChildResult result;
  if (!ended || !Unpack(packed, &result)) {
    result = {};
    result.verdict = Death(status, !ended, limit, Beginning(errors));
  }
  close(out);
  close(errors);
  return result;
}

}  // namespace dossier::check

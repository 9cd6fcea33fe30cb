#include "server/ingest/host_keeper.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <future>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "plugins/include/dossier/source.h"

namespace dossier::ingest {
namespace {

// A process that floods its output is read this much in each slot, and waits for the next.
constexpr size_t kBytesPerSlot = size_t{1} << 20;
constexpr auto kSlot = std::chrono::milliseconds(100);

// What an event of epoll is about.
constexpr uint64_t kOutputBit = 1;

uint64_t Tag(const HostProcess::Watched& watched, bool output) {
  return reinterpret_cast<uint64_t>(&watched) | (output ? kOutputBit : 0);
}

void Watch(int epoll, int operation, int fd, uint32_t events, uint64_t tag) {
  epoll_event event = {};
  event.events = events;
  event.data.u64 = tag;
  epoll_ctl(epoll, operation, fd, &event);
}

}  // namespace

HostKeeper& HostKeeper::Get() {
  static HostKeeper& keeper = *new HostKeeper;
  return keeper;
}

HostKeeper::HostKeeper() : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC)) {
  Watch(epoll_, EPOLL_CTL_ADD, wake_, EPOLLIN, 0);
  std::thread([this] { Run(); }).detach();
}

int HostKeeper::Start(const std::shared_ptr<Watched>& watched, const std::function<int()>& start) {
  std::promise<int> done;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    starts_.emplace_back([&] {
      const int error = start();
      if (error == 0) {
        watched_.push_back(watched);
        Watch(epoll_, EPOLL_CTL_ADD, watched->pidfd, EPOLLIN, Tag(*watched, false));
        Watch(epoll_, EPOLL_CTL_ADD, watched->output_fd, EPOLLIN, Tag(*watched, true));
      }
      done.set_value(error);
    });
  }
  eventfd_write(wake_, 1);
  return done.get_future().get();
}

void HostKeeper::Run() {
  // The signals of the server are not for this thread.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  while (true) {
    epoll_event events[32];
    const bool paused =
        std::any_of(watched_.begin(), watched_.end(), [](const auto& one) { return one->paused; });
    const int timeout = paused ? static_cast<int>(kSlot.count()) : -1;
    const int count = epoll_wait(epoll_, events, 32, timeout);
    ResumeReading();
    bool starts = false;
    // Output first: the last words belong before the end.
    for (int i = 0; i < count; ++i) {
      const uint64_t tag = events[i].data.u64;
      starts |= tag == 0;
      if ((tag & kOutputBit) != 0) Read(*reinterpret_cast<Watched*>(tag & ~kOutputBit), false);
    }
    for (int i = 0; i < count; ++i) {
      const uint64_t tag = events[i].data.u64;
      if (tag != 0 && (tag & kOutputBit) == 0) Reap(*reinterpret_cast<Watched*>(tag));
    }
    if (starts) RunStarts();
  }
}

void HostKeeper::RunStarts() {
  eventfd_t ignored = 0;
  eventfd_read(wake_, &ignored);
  std::vector<std::function<void()>> starts;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    starts.swap(starts_);
  }
  for (const auto& start : starts) start();
}

void HostKeeper::Read(Watched& watched, bool to_end) {
  if (watched.output_fd < 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - watched.slot_start >= kSlot) {
    watched.slot_start = now;
    watched.read_in_slot = 0;
  }
  char bytes[16384];
  while (true) {
    if (watched.read_in_slot >= kBytesPerSlot) {
      if (to_end) break;
      watched.paused = true;
      Watch(epoll_, EPOLL_CTL_MOD, watched.output_fd, 0, Tag(watched, true));
      return;
    }
    const ssize_t got = read(watched.output_fd, bytes, sizeof(bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN && !to_end) return;
    if (got <= 0) break;
    watched.read_in_slot += static_cast<size_t>(got);
    TakeOutput(watched, absl::string_view(bytes, static_cast<size_t>(got)));
  }
  if (!watched.unfinished_line.empty())
    TakeLine(watched, std::exchange(watched.unfinished_line, {}));
  // Closed only here, so no other file can have taken the number.
  epoll_ctl(epoll_, EPOLL_CTL_DEL, watched.output_fd, nullptr);
  close(std::exchange(watched.output_fd, -1));
  watched.paused = false;
}

void HostKeeper::TakeOutput(Watched& watched, absl::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    std::string& line = watched.unfinished_line;
    // What is longer than a log line may be is cut anyway.
    const size_t room = DOSSIER_MAX_LOG - std::min<size_t>(line.size(), DOSSIER_MAX_LOG);
    const absl::string_view piece = bytes.substr(0, end);
    line.append(piece.data(), std::min(piece.size(), room));
    if (end == absl::string_view::npos) return;
    TakeLine(watched, std::exchange(line, {}));
    bytes.remove_prefix(end + 1);
  }
}

void HostKeeper::TakeLine(Watched& watched, absl::string_view line) {
  // The host puts a level before what it says for the plugin; other output has none.
  int32_t level = DOSSIER_LOG_INFO;
  if (line.size() >= 3 && line[0] == '<' && line[2] == '>' && line[1] >= '0' && line[1] <= '9') {
    level = line[1] - '0';
    line.remove_prefix(3);
  }
  if (line.empty()) return;
  {
    const std::lock_guard<std::mutex> lock(watched.mutex);
    if (level == 9) {
      watched.note = std::string(line);
      return;
    }
    watched.last_line = std::string(line);
  }
  watched.lines(level, line);
}

void HostKeeper::Reap(Watched& watched) {
  // First only looked at: as long as it is not reaped its number belongs to nobody else, and what
  // it started can be ended by it.
  siginfo_t end = {};
  if (waitid(P_PIDFD, static_cast<id_t>(watched.pidfd), &end, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      end.si_pid == 0) {
    return;
  }
  kill(-watched.pid, SIGKILL);
  Read(watched, /*to_end=*/true);
  waitid(P_PIDFD, static_cast<id_t>(watched.pidfd), &end, WEXITED | WNOHANG);
  epoll_ctl(epoll_, EPOLL_CTL_DEL, watched.pidfd, nullptr);
  {
    const std::lock_guard<std::mutex> lock(watched.mutex);
    watched.end = end;
    watched.ended = true;
    close(std::exchange(watched.pidfd, -1));
    watched.changed.notify_all();
  }
  Forget(watched);
}

void HostKeeper::ResumeReading() {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& watched : watched_) {
    if (!watched->paused || now - watched->slot_start < kSlot) continue;
    watched->paused = false;
    Watch(epoll_, EPOLL_CTL_MOD, watched->output_fd, EPOLLIN, Tag(*watched, true));
  }
}

void HostKeeper::Forget(const Watched& watched) {
  watched_.erase(std::find_if(watched_.begin(), watched_.end(),
                              [&](const auto& one) { return one.get() == &watched; }));
}

}  // namespace dossier::ingest

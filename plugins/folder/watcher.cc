#include "folder/watcher.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace dossier::folder {
namespace {

// Nothing that reading causes is among them, or each look would wake the next.
constexpr uint32_t kChanges = IN_CREATE | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVED_TO |
                              IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF |
                              IN_ONLYDIR;

}  // namespace

Watcher::Watcher() : inotify_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

bool Watcher::Watch(const std::string& directory) {
  if (inotify_.valid() && inotify_add_watch(inotify_.get(), directory.c_str(), kChanges) >= 0) {
    return true;
  }
  // It may have vanished, which the walk notices by itself.
  if (inotify_.valid() && errno != ENOSPC && errno != ENOMEM) return true;
  const bool first = !refused_;
  refused_ = true;
  return !first;
}

Watcher::Woken Watcher::Wait(Clock::time_point until, int cancel_fd) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    std::array<pollfd, 2> waits = {
        {{cancel_fd, POLLIN, 0}, {inotify_.get(), POLLIN, 0}}};  // poll(2) ignores -1
    const int ready =
        poll(waits.data(), waits.size(), static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000)));
    if (ready > 0 && waits[0].revents != 0) return Woken::kCancel;
    if (ready > 0 && Drain()) return Woken::kChange;
    if (Clock::now() >= until) return Woken::kTime;
  }
}

bool Watcher::Drain() {
  alignas(inotify_event) std::array<char, 16 * 1024> events;
  bool any = false;
  while (read(inotify_.get(), events.data(), events.size()) > 0) any = true;
  return any;
}

}  // namespace dossier::folder

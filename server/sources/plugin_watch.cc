#include "server/sources/plugin_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <utility>

#include "server/base/log.h"

namespace dossier::sources {
namespace {

constexpr uint32_t kEvents = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                             IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

bool IsReadable(const pollfd& fd) { return (fd.revents & POLLIN) != 0; }

}  // namespace

PluginWatch::PluginWatch(std::vector<std::string> directories)
    : directories_(std::move(directories)),
      inotify_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (inotify_ < 0) {
    spdlog::warn("the system has no inotify left: new plugins are noticed within seconds only");
  }
}

PluginWatch::~PluginWatch() {
  if (inotify_ >= 0) close(inotify_);
  if (wake_ >= 0) close(wake_);
}

bool PluginWatch::Wait(absl::Duration time) {
  WatchDirectories();
  pollfd fds[] = {{inotify_, POLLIN, 0}, {wake_, POLLIN, 0}};
  if (poll(fds, 2, static_cast<int>(absl::ToInt64Milliseconds(time))) <= 0) return false;
  char events[4096];
  if (IsReadable(fds[0])) {
    while (read(inotify_, events, sizeof(events)) > 0) {
    }
  }
  if (IsReadable(fds[1])) {
    eventfd_t count = 0;
    eventfd_read(wake_, &count);
  }
  return IsReadable(fds[0]);
}

void PluginWatch::Wake() { eventfd_write(wake_, 1); }

// Watching again what is watched changes nothing.
void PluginWatch::WatchDirectories() {
  for (const std::string& directory : directories_) {
    inotify_add_watch(inotify_, directory.c_str(), kEvents | IN_ONLYDIR);
  }
}

}  // namespace dossier::sources

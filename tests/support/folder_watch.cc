#include "tests/support/folder_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace dossier {

FolderWatch::FolderWatch(const std::string& folder) : inotify_(inotify_init1(IN_CLOEXEC)) {
  const int watch = inotify_add_watch(
      inotify_, folder.c_str(), IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_CLOSE_WRITE);
  EXPECT_GE(watch, 0) << folder << " cannot be watched";
}

FolderWatch::~FolderWatch() { close(inotify_); }

bool FolderWatch::AwaitWrite(absl::Duration timeout) {
  pollfd file{.fd = inotify_, .events = POLLIN, .revents = 0};
  const int64_t milliseconds = std::max<int64_t>(0, absl::ToInt64Milliseconds(timeout));
  if (poll(&file, 1, static_cast<int>(milliseconds)) <= 0) return false;
  alignas(inotify_event) char events[4096];
  return read(inotify_, events, sizeof(events)) > 0;
}

bool FolderWatch::Await(absl::FunctionRef<bool()> condition, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (!condition()) {
    if (!AwaitWrite(deadline - absl::Now())) return condition();
  }
  return true;
}

}  // namespace dossier

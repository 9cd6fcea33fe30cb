#ifndef DOSSIER_SDK_WAIT_H_
#define DOSSIER_SDK_WAIT_H_

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace dossier::sdk {

// Waits until `cancel_fd` turns readable, which means that the server wants the running call to
// end, or until `time` is over. True if it did. A negative `cancel_fd` never does.
template <typename Rep, typename Period>
bool WaitForCancel(int cancel_fd, std::chrono::duration<Rep, Period> time) {
  using Clock = std::chrono::steady_clock;
  // Far enough for any poll, and no overflow.
  const auto capped = std::min(std::chrono::duration<double>(time),
                               std::chrono::duration<double>(std::chrono::hours(24)));
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(capped);
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd wait = {cancel_fd, POLLIN, 0};
    const int ready = poll(&wait, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready > 0) return true;
    if (ready == 0 && left <= 0) return false;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// Whether the server wants the running call to end.
inline bool IsCancelled(int cancel_fd) {
  return WaitForCancel(cancel_fd, std::chrono::milliseconds(0));
}

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_WAIT_H_

#include "client/wakeup.h"

#include <time.h>

#include <algorithm>
#include <cerrno>

namespace dossier::client {

Wakeup::Wakeup() { sem_init(&semaphore_, /*pshared=*/0, 0); }
Wakeup::~Wakeup() { sem_destroy(&semaphore_); }

void Wakeup::Post() {
  const int before = errno;  // a signal handler leaves it as it was
  sem_post(&semaphore_);
  errno = before;
}

void Wakeup::Forget() {
  while (sem_trywait(&semaphore_) == 0) {
  }
}

bool Wakeup::WaitFor(absl::Duration longest) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const absl::Duration bounded = std::clamp(longest, absl::ZeroDuration(), absl::Hours(24 * 365));
  const timespec until = absl::ToTimespec(absl::DurationFromTimespec(now) + bounded);
  int result = 0;
  do {
    result = sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &until);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

}  // namespace dossier::client

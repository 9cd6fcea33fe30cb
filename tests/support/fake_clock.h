#ifndef DOSSIER_TESTS_SUPPORT_FAKE_CLOCK_H_
#define DOSSIER_TESTS_SUPPORT_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/base/clock.h"

namespace dossier {

// A clock that stands still until it is told to move. Thread-safe; exact to the nanosecond.
class FakeClock final : public Clock {
 public:
  // Starts on 2 April 2031, noon UTC, unless told otherwise.
  explicit FakeClock(absl::Time now = absl::FromCivil(absl::CivilHour(2031, 4, 2, 12),
                                                      absl::UTCTimeZone()))
      : unix_nanos_(absl::ToUnixNanos(now)) {}

  absl::Time Now() const override { return absl::FromUnixNanos(unix_nanos_.load()); }
  void Set(absl::Time now) { unix_nanos_ = absl::ToUnixNanos(now); }
  void Advance(absl::Duration step) { unix_nanos_ += absl::ToInt64Nanoseconds(step); }

 private:
  std::atomic<int64_t> unix_nanos_;
};

}  // namespace dossier

#endif  // DOSSIER_TESTS_SUPPORT_FAKE_CLOCK_H_

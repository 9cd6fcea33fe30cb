#ifndef DOSSIER_SERVER_BASE_CLOCK_H_
#define DOSSIER_SERVER_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace dossier {

// Where the current time comes from, so that a test can live in 2031. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock. Never destroyed.
const Clock& SystemClock();

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_CLOCK_H_

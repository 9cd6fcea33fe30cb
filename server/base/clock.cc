#include "server/base/clock.h"

#include "absl/time/clock.h"

namespace dossier {

const Clock& SystemClock() {
  class System final : public Clock {
    absl::Time Now() const override { return absl::Now(); }
  };
  static const System* const clock = new System;
  return *clock;
}

}  // namespace dossier

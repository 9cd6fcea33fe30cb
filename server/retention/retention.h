#ifndef DOSSIER_SERVER_RETENTION_RETENTION_H_
#define DOSSIER_SERVER_RETENTION_RETENTION_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/retention/held_log.h"
#include "server/store/upkeep.h"

namespace dossier::retention {

// How much history is kept; 0 is no bound.
struct Bounds {
  absl::Duration max_age;
  // Of the changes, about, as LogStretch has them; what forgotten changes leave behind as the state
  // of living resources is not counted.
  int64_t max_bytes = 0;
  int64_t max_changes = 0;
  // So many of the newest changes stay whatever the bounds say, so that a client which was away for
  // a moment never has to begin anew.
  int64_t least_changes = 1000;
};

// What one look has forgotten.
struct Forgotten {
  // The log begins here now.
  int64_t oldest = 1;
  int64_t changes = 0;
  int64_t bytes = 0;
};

// Holds the change log to its bounds. For one thread.
class Retention {
 public:
  // `store` and `clock` outlive the object; the clock is the one of the store's commit times.
  Retention(store::KeptStore& store, const Bounds& bounds, const Clock& clock)
      : store_(store), bounds_(bounds), clock_(clock), held_(store.upkeep()) {}

  // Forgets the oldest revisions, as few as the bounds allow. Ends with CANCELLED soon after
  // `go_on` says no; what is left undone then, or after an error, the next call does.
  absl::StatusOr<Forgotten> Enforce(const store::GoOn& go_on = {});

 private:
  absl::StatusOr<int64_t> LastToForget();
  absl::StatusOr<int64_t> LastTooOld();

  store::KeptStore& store_;
  const Bounds bounds_;
  const Clock& clock_;
  HeldLog held_;
  // A process before this one may have left some of its compaction.
  bool is_swept_ = false;
};

}  // namespace dossier::retention

#endif  // DOSSIER_SERVER_RETENTION_RETENTION_H_

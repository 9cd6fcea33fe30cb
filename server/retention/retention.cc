#include "server/retention/retention.h"

#include <algorithm>

#include "absl/status/status.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::retention {

absl::StatusOr<Forgotten> Retention::Enforce(const store::GoOn& go_on) {
  DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store_.Log());
  DOSSIER_RETURN_IF_ERROR(held_.Follow(log, go_on));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t last, LastToForget());
  const int64_t oldest = std::max(log.oldest, last + 1);
  if (oldest > log.oldest || (!is_swept_ && oldest <= log.head)) {
    is_swept_ = false;
    DOSSIER_RETURN_IF_ERROR(store_.upkeep().Compact(oldest, go_on));
    is_swept_ = true;
  }
  Forgotten forgotten{.oldest = oldest, .changes = held_.changes(), .bytes = held_.bytes()};
  DOSSIER_RETURN_IF_ERROR(held_.DropBefore(oldest));
  forgotten.changes -= held_.changes();
  forgotten.bytes -= held_.bytes();
  return forgotten;
}

// The last revision that is beyond a bound and not among the newest; 0 if none is.
absl::StatusOr<int64_t> Retention::LastToForget() {
  const int64_t spare = held_.changes() - std::max<int64_t>(1, bounds_.least_changes);
  if (spare <= 0) return 0;
  const int64_t changes =
      bounds_.max_changes == 0 ? 0 : std::max<int64_t>(0, held_.changes() - bounds_.max_changes);
  const int64_t bytes =
      bounds_.max_bytes == 0 ? 0 : std::max<int64_t>(0, held_.bytes() - bounds_.max_bytes);
  int64_t last = 0;
  if (changes > 0 || bytes > 0) {
    DOSSIER_ASSIGN_OR_RETURN(last, held_.RevisionReaching(changes, bytes));
  }
  DOSSIER_ASSIGN_OR_RETURN(const int64_t last_too_old, LastTooOld());
  DOSSIER_ASSIGN_OR_RETURN(const int64_t first_to_stay, held_.RevisionReaching(spare + 1, 0));
  return std::min(std::max(last, last_too_old), first_to_stay - 1);
}

absl::StatusOr<int64_t> Retention::LastTooOld() {
  if (bounds_.max_age <= absl::ZeroDuration()) return 0;
  const absl::StatusOr<int64_t> revision = store_.RevisionAt(clock_.Now() - bounds_.max_age);
  // Forgotten already, or by the wrong clock of another day nothing is that old.
  if (!revision.ok() && absl::IsOutOfRange(revision.status())) return 0;
  return revision;
}

}  // namespace dossier::retention

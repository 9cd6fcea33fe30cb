#ifndef DOSSIER_SERVER_RETENTION_HELD_LOG_H_
#define DOSSIER_SERVER_RETENTION_HELD_LOG_H_

#include <cstdint>
#include <deque>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/upkeep.h"

namespace dossier::retention {

// How much the log holds, and where: a sum for each stretch of it, so that each change is measured
// once however often one asks. About 40 bytes for a thousand changes. For one thread.
class HeldLog {
 public:
  // `upkeep` outlives the object.
  explicit HeldLog(store::Upkeep& upkeep) : upkeep_(upkeep) {}

  // Takes in what came since the last call, and leaves out what was forgotten since. After an
  // error, of which CANCELLED is one (`go_on` said no), the next call goes on from there.
  absl::Status Follow(const store::LogState& log, const store::GoOn& go_on);

  // Leaves out the changes below revision `oldest`.
  absl::Status DropBefore(int64_t oldest);

  int64_t changes() const { return changes_; }
  int64_t bytes() const { return bytes_; }

  // The first revision up to which, itself included, the log holds at least so much; the last known
  // one if it holds less.
  absl::StatusOr<int64_t> RevisionReaching(int64_t changes, int64_t bytes);

 private:
  int64_t end() const { return stretches_.empty() ? before_ : stretches_.back().last_revision; }
  void Add(const store::LogStretch& stretch);
  absl::StatusOr<store::LogStretch> Shortest(
      int64_t after, int64_t most_changes,
      absl::FunctionRef<bool(const store::LogStretch&)> is_enough);

  store::Upkeep& upkeep_;
  // The first begins after `before_`, each other where the one before it ends.
  std::deque<store::LogStretch> stretches_;
  int64_t before_ = 0;
  int64_t changes_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace dossier::retention

#endif  // DOSSIER_SERVER_RETENTION_HELD_LOG_H_

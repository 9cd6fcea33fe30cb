#include "server/retention/held_log.h"

#include "server/base/status.h"

namespace dossier::retention {
namespace {

// Some milliseconds of reading, after which another reader may have the connection.
constexpr int kStretchChanges = 1000;

}  // namespace

absl::Status HeldLog::Follow(const store::LogState& log, const store::GoOn& go_on) {
  DOSSIER_RETURN_IF_ERROR(DropBefore(log.oldest));
  while (end() < log.head) {
    if (go_on && !go_on()) return absl::CancelledError("the log was not measured to its end");
    DOSSIER_ASSIGN_OR_RETURN(const store::LogStretch stretch,
                             upkeep_.Measure(end(), kStretchChanges));
    Add(stretch);
  }
  return absl::OkStatus();
}

void HeldLog::Add(const store::LogStretch& stretch) {
  changes_ += stretch.changes;
  bytes_ += stretch.bytes;
  // On a quiet day each look brings a few changes.
  if (!stretches_.empty() && stretches_.back().changes + stretch.changes <= kStretchChanges) {
    store::LogStretch& back = stretches_.back();
    back.last_revision = stretch.last_revision;
    back.changes += stretch.changes;
    back.bytes += stretch.bytes;
    back.last_time = stretch.last_time;
    return;
  }
  stretches_.push_back(stretch);
}

absl::Status HeldLog::DropBefore(int64_t oldest) {
  while (!stretches_.empty() && stretches_.front().last_revision < oldest) {
    changes_ -= stretches_.front().changes;
    bytes_ -= stretches_.front().bytes;
    before_ = stretches_.front().last_revision;
    stretches_.pop_front();
  }
  if (before_ + 1 >= oldest) return absl::OkStatus();
  if (!stretches_.empty()) {
    store::LogStretch& front = stretches_.front();
    const int64_t last = front.last_revision;
    DOSSIER_ASSIGN_OR_RETURN(const store::LogStretch rest,
                             Shortest(oldest - 1, front.changes, [last](const auto& stretch) {
                               return stretch.last_revision >= last;
                             }));
    changes_ += rest.changes - front.changes;
    bytes_ += rest.bytes - front.bytes;
    front = rest;
  }
  before_ = oldest - 1;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> HeldLog::RevisionReaching(int64_t changes, int64_t bytes) {
  int64_t after = before_;
  for (const store::LogStretch& stretch : stretches_) {
    if (stretch.changes >= changes && stretch.bytes >= bytes) {
      DOSSIER_ASSIGN_OR_RETURN(const store::LogStretch first,
                               Shortest(after, stretch.changes, [&](const auto& part) {
                                 return part.changes >= changes && part.bytes >= bytes;
                               }));
      return first.last_revision;
    }
    changes -= stretch.changes;
    bytes -= stretch.bytes;
    after = stretch.last_revision;
  }
  return after;
}

// The stretch of the fewest revisions after `after` that is enough; one of `most_changes` is.
absl::StatusOr<store::LogStretch> HeldLog::Shortest(
    int64_t after, int64_t most_changes,
    absl::FunctionRef<bool(const store::LogStretch&)> is_enough) {
  int64_t low = 1;
  int64_t high = most_changes;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    DOSSIER_ASSIGN_OR_RETURN(const store::LogStretch stretch,
                             upkeep_.Measure(after, static_cast<int>(middle)));
    if (is_enough(stretch)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return upkeep_.Measure(after, static_cast<int>(low));
}

}  // namespace dossier::retention

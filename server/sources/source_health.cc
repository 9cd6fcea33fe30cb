#include "server/sources/source_health.h"

#include <optional>

#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"

namespace dossier::sources {
namespace {

using google::protobuf::util::TimeUtil;

// Quiet for so many usual gaps is too quiet.
constexpr int kStaleGaps = 3;

v1::Source::State ToProto(ingest::SourceStatus::State state) {
  using State = ingest::SourceStatus::State;
  switch (state) {
    case State::kStarting:
      return v1::Source::STATE_STARTING;
    case State::kPolling:
      return v1::Source::STATE_POLLING;
    case State::kIdle:
      return v1::Source::STATE_IDLE;
    case State::kEnded:
      return v1::Source::STATE_ENDED;
    case State::kBackingOff:
      return v1::Source::STATE_BACKING_OFF;
    case State::kFailed:
      return v1::Source::STATE_FAILED;
    case State::kWedged:
      return v1::Source::STATE_WEDGED;
    case State::kStopped:
      return v1::Source::STATE_STOPPED;
  }
  return v1::Source::STATE_UNSPECIFIED;
}

google::protobuf::Duration ToDuration(absl::Duration duration) {
  return TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(duration));
}

// Since when the source is too quiet; unset if it is not.
std::optional<absl::Time> StaleSince(const ingest::SourceStatus& status) {
  const bool works = status.state == ingest::SourceStatus::State::kIdle;
  if (!works || !status.usual_gap.has_value() || !status.last_success_time.has_value()) {
    return std::nullopt;
  }
  const absl::Time due = *status.last_record_time + kStaleGaps * *status.usual_gap;
  // Only a poll can know that nothing came.
  if (*status.last_success_time < due) return std::nullopt;
  return due;
}

void ClearPassing(v1::Source& source) {
  source.clear_state_time();
  source.clear_last_item_time();
  source.clear_record_count();
  source.clear_last_poll_time();
  source.clear_next_poll_time();
  source.clear_usual_gap();
  source.clear_lag();
  source.clear_quarantined_count();
  source.clear_failure_count();
  source.clear_restart_count();
  source.clear_defect_count();
  source.clear_create_revision();
  source.clear_revision();
  if (!source.has_backfill()) return;
  v1::Backfill& backfill = *source.mutable_backfill();
  backfill.clear_read_count();
  backfill.clear_kept_count();
  backfill.clear_position();
}

}  // namespace

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

void FormerReadings::Add(const ingest::SourceStatus& ended) {
  records += ended.records;
  quarantined += ended.quarantined;
  defects += ended.defects;
  restarts += ended.restarts;
  caught_up = caught_up || ended.caught_up_since.has_value();
}

void DescribeHealth(const ingest::SourceStatus& status, const FormerReadings& former,
                    v1::Source& source) {
  source.set_state(ToProto(status.state));
  if (status.since > absl::InfinitePast()) *source.mutable_state_time() = ToTimestamp(status.since);
  if (const auto since = StaleSince(status); since.has_value()) {
    source.set_state(v1::Source::STATE_STALE);
    *source.mutable_state_time() = ToTimestamp(*since);
  }
  const bool failing = status.consecutive_failures > 0 ||
                       source.state() == v1::Source::STATE_FAILED ||
                       source.state() == v1::Source::STATE_WEDGED;
  if (failing && !status.last_error.ok()) *source.mutable_error() = ToRpcStatus(status.last_error);
  source.set_failure_count(status.consecutive_failures);

  if (status.last_record_time.has_value()) {
    *source.mutable_last_item_time() = ToTimestamp(*status.last_record_time);
  }
  if (status.last_poll_time.has_value()) {
    *source.mutable_last_poll_time() = ToTimestamp(*status.last_poll_time);
  }
  if (status.next_poll_time.has_value()) {
    *source.mutable_next_poll_time() = ToTimestamp(*status.next_poll_time);
  }
  if (status.usual_gap.has_value()) *source.mutable_usual_gap() = ToDuration(*status.usual_gap);
  if (status.lag.has_value()) *source.mutable_lag() = ToDuration(*status.lag);

  source.set_record_count(former.records + status.records);
  source.set_quarantined_count(former.quarantined + status.quarantined);
  source.set_defect_count(former.defects + status.defects);
  source.set_restart_count(former.restarts + status.restarts);
  source.set_caught_up(former.caught_up || status.caught_up_since.has_value());
}

bool DiffersNotably(const v1::Source& a, const v1::Source& b) {
  v1::Source left = a;
  v1::Source right = b;
  ClearPassing(left);
  ClearPassing(right);
  return !google::protobuf::util::MessageDifferencer::Equals(left, right);
}

}  // namespace dossier::sources

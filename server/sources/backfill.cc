#include "server/sources/backfill.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::sources {
namespace {

using google::protobuf::util::TimeUtil;

}  // namespace

std::string BackfillCursorName(absl::string_view source) {
  return absl::StrCat(source, "/backfill");
}

ingest::TimeRange RangeOf(const v1::Backfill& backfill) {
  return {TimeUtil::TimestampToNanoseconds(backfill.from()),
          TimeUtil::TimestampToNanoseconds(backfill.to())};
}

BackfillSink::BackfillSink(std::string source, ingest::TimeRange range,
                           internal::BackfillProgress progress, ingest::BatchSink& behind)
    : cursor_name_(BackfillCursorName(source)),
      range_(range),
      behind_(behind),
      progress_(std::move(progress)) {}

absl::Status BackfillSink::Accept(const ingest::SourceBatch& batch) {
  // Counted from what is committed, for a batch that failed is offered again.
  internal::BackfillProgress next = progress();
  ingest::SourceBatch kept;
  kept.source_id = batch.source_id;
  kept.plugin_id = batch.plugin_id;
  kept.plugin_version = batch.plugin_version;
  kept.run_id = batch.run_id;
  kept.cursor_name = cursor_name_;
  for (const ingest::SourceRecord& record : batch.records) {
    next.set_read_count(next.read_count() + 1);
    if (record.published_unix_ns.has_value()) {
      *next.mutable_position() = TimeUtil::NanosecondsToTimestamp(*record.published_unix_ns);
      if (!range_.Contains(*record.published_unix_ns)) continue;
    }
    next.set_kept_count(next.kept_count() + 1);
    kept.records.push_back(record);
  }
  if (batch.cursor.has_value()) {
    next.set_cursor(batch.cursor->bytes);
    kept.cursor = {next.SerializeAsString(), batch.cursor->format};
  }
  if (!kept.records.empty() || kept.cursor.has_value()) {
    DOSSIER_RETURN_IF_ERROR(behind_.Accept(kept));
  }
  const std::lock_guard lock(mutex_);
  progress_ = std::move(next);
  return absl::OkStatus();
}

internal::BackfillProgress BackfillSink::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

absl::StatusOr<std::unique_ptr<BackfillRun>> BackfillRun::Make(
    const std::string& source, v1::Backfill span, const std::optional<store::Cursor>& stored,
    ingest::SourceRunner::Options options, ingest::SourceOpener opener, ingest::BatchSink& sink,
    const Clock& clock) {
  internal::BackfillProgress progress;
  std::optional<ingest::SourceCursor> cursor;
  if (stored.has_value()) {
    if (!progress.ParseFromString(stored->bytes)) {
      return Error(absl::StatusCode::kDataLoss, "BACKFILL_CORRUPT",
                   absl::StrCat("the stored progress of the backfill of ", source,
                                " cannot be read; cancel it and begin it again"));
    }
    cursor = {progress.cursor(), static_cast<uint32_t>(stored->format)};
  }
  options.ends_when_idle = true;
  options.rhythm = {};
  return std::unique_ptr<BackfillRun>(new BackfillRun(source, std::move(span), std::move(progress),
                                                      std::move(cursor), std::move(options),
                                                      std::move(opener), sink, clock));
}

BackfillRun::BackfillRun(const std::string& source, v1::Backfill span,
                         internal::BackfillProgress progress,
                         std::optional<ingest::SourceCursor> cursor,
                         ingest::SourceRunner::Options options, ingest::SourceOpener opener,
                         ingest::BatchSink& sink, const Clock& clock)
    : span_(std::move(span)),
      sink_(source, RangeOf(span_), std::move(progress), sink),
      runner_(std::move(options), std::move(opener), std::move(cursor), sink_, clock) {}

v1::Backfill BackfillRun::Describe() const {
  v1::Backfill backfill = span_;
  // The state first: one that is over then comes with everything it read.
  const ingest::SourceStatus status = runner_.Status();
  const internal::BackfillProgress progress = sink_.progress();
  backfill.set_read_count(progress.read_count());
  backfill.set_kept_count(progress.kept_count());
  if (progress.has_position()) *backfill.mutable_position() = progress.position();

  using State = ingest::SourceStatus::State;
  const bool is_over = status.state == State::kEnded || status.state == State::kFailed;
  if (is_over) {
    backfill.set_state(status.state == State::kEnded ? v1::Backfill::STATE_SUCCEEDED
                                                     : v1::Backfill::STATE_FAILED);
    *backfill.mutable_end_time() =
        TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(status.since));
  }
  const bool has_failed = status.consecutive_failures > 0 || status.state == State::kFailed;
  if (has_failed && !status.last_error.ok()) {
    *backfill.mutable_error() = ToRpcStatus(status.last_error);
  }
  return backfill;
}

}  // namespace dossier::sources

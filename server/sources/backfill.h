#ifndef DOSSIER_SERVER_SOURCES_BACKFILL_H_
#define DOSSIER_SERVER_SOURCES_BACKFILL_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dossier/internal/backfill.pb.h"
#include "dossier/v1/source.pb.h"
#include "server/base/clock.h"
#include "server/ingest/source_batch.h"
#include "server/ingest/source_runner.h"
#include "server/ingest/source_session.h"
#include "server/store/store.h"

namespace dossier::sources {

// Under which name the store keeps how far the backfill of `source` (its resource name) has come.
std::string BackfillCursorName(absl::string_view source);

// The span of `backfill` as plugins take it.
ingest::TimeRange RangeOf(const v1::Backfill& backfill);

// Keeps of what a source brings only what was published within a span, counts it, and keeps the
// counts in the cursor, so that they are committed with the records.
//
// A record that does not say when it was published is kept: leaving it out could lose a report for
// good, and taking one that is known changes nothing. Thread-safe; `behind` outlives it.
class BackfillSink final : public ingest::BatchSink {
 public:
  BackfillSink(std::string source, ingest::TimeRange range, internal::BackfillProgress progress,
               ingest::BatchSink& behind);

  absl::Status Accept(const ingest::SourceBatch& batch) override;

  // What is committed.
  internal::BackfillProgress progress() const;

 private:
  const std::string cursor_name_;
  const ingest::TimeRange range_;
  ingest::BatchSink& behind_;
  mutable std::mutex mutex_;
  internal::BackfillProgress progress_;  // guarded by mutex_
};

// The reading of a span of time beside the ordinary reading of a source, on a thread of its own,
// under the same rules.
//
// Threads: Stop() once, all else at any time.
class BackfillRun {
 public:
  // `span` is running; `stored` is where an earlier process came to. `options` are those of the
  // ordinary reading. Sink and clock outlive the run.
  static absl::StatusOr<std::unique_ptr<BackfillRun>> Make(
      const std::string& source, v1::Backfill span, const std::optional<store::Cursor>& stored,
      ingest::SourceRunner::Options options, ingest::SourceOpener opener, ingest::BatchSink& sink,
      const Clock& clock);

  void Start() { runner_.Start(); }
  void RequestStop() { runner_.RequestStop(); }
  absl::Status Stop(absl::Duration patience) { return runner_.Stop(patience); }

  // The span with its progress, its error and, once it is over, its end.
  v1::Backfill Describe() const;
  ingest::SourceStatus Status() const { return runner_.Status(); }

 private:
  BackfillRun(const std::string& source, v1::Backfill span, internal::BackfillProgress progress,
              std::optional<ingest::SourceCursor> cursor, ingest::SourceRunner::Options options,
              ingest::SourceOpener opener, ingest::BatchSink& sink, const Clock& clock);

  const v1::Backfill span_;
  BackfillSink sink_;
  ingest::SourceRunner runner_;
};

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_BACKFILL_H_

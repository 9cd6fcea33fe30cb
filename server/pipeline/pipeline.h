#ifndef DOSSIER_SERVER_PIPELINE_PIPELINE_H_
#define DOSSIER_SERVER_PIPELINE_PIPELINE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dossier/v1/decision_service.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/report_service.pb.h"
#include "server/base/clock.h"
#include "server/ingest/source_batch.h"
#include "server/pipeline/batch_writer.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/reanalysis.h"
#include "server/pipeline/record_reader.h"
#include "server/pipeline/report_filer.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// The life of a report, from a source's bytes to committed incidents: the only code that knows the
// order of the parts.
//
// Normalising and analysing are pure and run side by side, outside any transaction; then one
// transaction files the records of a batch one after the other, in one revision, with the source's
// cursor. A person who decides something meanwhile does not wait for the batch: what is filed by
// then is committed first, the rest, with the cursor, afterwards. Every record ends in a state that
// can be listed, one whose processing fails among them; taking a batch again changes nothing.
// Thread-safe: batches of several sources may come at once.
class Pipeline final : public ingest::BatchSink {
 public:
  struct Options {
    // Threads for the pure part of a batch.
    int threads = 1;
    // Reports above are quarantined.
    int64_t max_report_bytes = 32 << 20;
    // Quarantined records of at most so many bytes are kept as they came, for Requeue.
    int64_t max_held_bytes = 1 << 20;
  };

  // Both outlive the pipeline.
  Pipeline(store::Store& store, const Clock& clock, Options options);
  // With another reader of records.
  Pipeline(store::Store& store, const Clock& clock, Options options,
           std::unique_ptr<const RecordReader> reader);

  // Reads ahead what every batch will look at, so that the first ones are as fast as those after
  // them; takes two or three seconds for a million reports.
  absl::Status WarmUp();

  // Takes a batch in, durably.
  absl::StatusOr<Outcome> Take(const ingest::SourceBatch& batch);

  // Takes quarantined records again, as they came, and returns what became of each of `names`
  // (resource names of records), in their order. One that is quarantined no longer stays as it is.
  // NOT_FOUND if there is no such record, FAILED_PRECONDITION with reason RECORD_NOT_HELD if its
  // bytes were not kept; then none is taken.
  absl::StatusOr<std::vector<v1::Record>> Requeue(absl::Span<const std::string> names);

  // Lets held reports that match be read anew; the pipeline outlives what it returns.
  std::unique_ptr<Reanalysis> Reanalyze(store::Condition condition, bool all);

  // Removes words of a report for good; see Redactor. The words are gone from all that is served
  // once it returns OK, and from the disk too, but for backups, unless `on_disk` of the response
  // says why not yet.
  absl::StatusOr<v1::RedactReportResponse> Redact(const v1::RedactReportRequest& asked);

  // Removes from the disk what redactions have left there, if a reader, a lack of room or a crash
  // was in the way. To be called now and then; does nothing if nothing is left.
  absl::Status FinishRedactions();
  // Takes a decision, or takes one back: durable, with all that follows from it, when it returns.
  // Errors as decision_service.proto promises.
  absl::StatusOr<v1::CreateDecisionResponse> Decide(const v1::CreateDecisionRequest& request);
  absl::StatusOr<v1::UndoDecisionResponse> Undo(const v1::UndoDecisionRequest& request);

  // ingest::BatchSink
  absl::Status Accept(const ingest::SourceBatch& batch) override;

 private:
  absl::StatusOr<Outcome> TakeAs(const ingest::SourceBatch& batch, bool requeued);
  absl::StatusOr<Outcome> TryTake(const ingest::SourceBatch& batch, bool requeued);
  absl::StatusOr<std::vector<Prepared>> Prepare(const ingest::SourceBatch& batch, bool requeued,
                                                const Redactions& redactions);
  absl::Status PrepareOne(const ingest::SourceBatch& batch, Prepared& prepared);
  std::string KnownReport(const ingest::SourceBatch& batch, const ingest::SourceRecord& record,
                          v1::Report arriving);

  store::Store& store_;
  const Clock& clock_;
  const Options options_;
  const std::unique_ptr<const RecordReader> reader_;
  LinkingCaches caches_;
  std::atomic<int> deciding_ = 0;  // people who wait for their turn, or have it
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_PIPELINE_H_

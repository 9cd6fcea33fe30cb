#ifndef DOSSIER_SERVER_PIPELINE_BATCH_WRITER_H_
#define DOSSIER_SERVER_PIPELINE_BATCH_WRITER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dossier/v1/report.pb.h"
#include "server/base/clock.h"
#include "server/ingest/source_batch.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/report_filer.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// What became of a batch.
struct Outcome {
  // One for each record of the batch, in its order.
  std::vector<v1::Record> records;
  // Likewise: whether the same content was filed before, so that nothing changed.
  std::vector<bool> unchanged;
  // Head of the log after the commit.
  int64_t revision = 0;
};

// Writes the prepared records of one batch: in one transaction, unless one of them cannot be
// written, or a person waits to decide something. The former is tried by itself, and quarantined
// after kTries; the rest goes on without it. For the latter what was filed so far is committed, and
// the rest comes behind the decision. For one thread and one batch.
class BatchWriter {
 public:
  // All outlive the writer. `deciding` counts the people who are waiting for their turn.
  BatchWriter(store::Store& store, LinkingCaches& caches, const Clock& clock,
              const ingest::SourceBatch& batch, int64_t max_held_bytes,
              const std::atomic<int>& deciding)
      : store_(store),
        caches_(caches),
        clock_(clock),
        batch_(batch),
        max_held_bytes_(max_held_bytes),
        deciding_(deciding) {}

  // Writes all of `prepared`, in order, and then the cursor of the batch. An error is one of the
  // machine: then the cursor has not moved, and the batch can be written again.
  absl::StatusOr<Outcome> Write(absl::Span<Prepared> prepared);

 private:
  // One transaction with all of `prepared`, or with the first of them, by the records of the
  // outcome. If a record made it fail, `failed` is its index.
  absl::StatusOr<Outcome> Commit(absl::Span<const Prepared> prepared, bool with_cursor,
                                 size_t& failed);
  absl::Status WriteInto(const LinkingTransaction& transaction, absl::Span<const Prepared> prepared,
                         Outcome& outcome, size_t& failed);
  absl::StatusOr<Outcome> WritePart(absl::Span<Prepared> prepared, bool with_cursor);
  absl::StatusOr<Outcome> WriteHalves(absl::Span<Prepared> prepared, bool with_cursor);
  absl::StatusOr<Outcome> WithRest(Outcome outcome, absl::Span<Prepared> prepared,
                                   bool with_cursor);
  absl::Status TryAlone(Prepared& suspect, absl::Status failure);

  store::Store& store_;
  LinkingCaches& caches_;
  const Clock& clock_;
  const ingest::SourceBatch& batch_;
  const int64_t max_held_bytes_;
  const std::atomic<int>& deciding_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_BATCH_WRITER_H_

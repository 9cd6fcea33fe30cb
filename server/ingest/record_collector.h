#ifndef DOSSIER_SERVER_INGEST_RECORD_COLLECTOR_H_
#define DOSSIER_SERVER_INGEST_RECORD_COLLECTOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "plugins/include/dossier/source.h"
#include "server/ingest/source_batch.h"
#include "server/source_host/record_check.h"

namespace dossier::ingest {

// What one poll may bring; the same words as dossier_budget.
struct CollectorLimits {
  uint32_t max_records = 256;
  uint64_t max_bytes = uint64_t{16} << 20;
  uint64_t max_body_bytes = uint64_t{64} << 20;
};

// Takes what a plugin emits during one poll, and believes nothing of it: every field is checked
// before it is copied. A record that breaks the contract becomes a quarantined one, so that an
// operator can see it.
//
// Threads: one. Lifetime: one poll. May throw std::bad_alloc.
class RecordCollector {
 public:
  explicit RecordCollector(const CollectorLimits& limits)
      : limits_(limits), credit_(limits.max_records, limits.max_bytes) {}

  // What dossier_host.emit answers: OK, FULL, BAD_RECORD or MISUSE.
  int32_t Emit(const dossier_record* record);
  // The same for a record that comes from another process.
  int32_t Take(const source_host::GivenRecord& record);
  // What dossier_host.checkpoint answers: OK or MISUSE.
  int32_t Checkpoint(dossier_bytes cursor);

  // Everything taken, in order.
  std::vector<SourceRecord>& records() { return records_; }
  // The last checkpoint, if there was one.
  std::optional<std::string>& cursor() { return cursor_; }
  // How many records came after the last checkpoint.
  size_t uncovered() const { return records_.size() - covered_; }
  // What was wrong with the last record or call that was not OK or FULL; for the log.
  const std::string& complaint() const { return complaint_; }

 private:
  int32_t Misuse(absl::string_view why);

  const CollectorLimits limits_;
  std::vector<SourceRecord> records_;
  std::optional<std::string> cursor_;
  std::string complaint_;
  source_host::PollCredit credit_;
  size_t covered_ = 0;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_RECORD_COLLECTOR_H_

#ifndef DOSSIER_SERVER_INGEST_SOURCE_BATCH_H_
#define DOSSIER_SERVER_INGEST_SOURCE_BATCH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace dossier::ingest {

// One item as a source emitted it, checked against the contract of dossier/source.h.
struct SourceRecord {
  // The source's own key of the item; never empty. Where a source gave none that is usable, a
  // digest of what it gave, with "invalid:" before it.
  std::string external_id;
  // DOSSIER_KIND_REPORT, _RETRACTION or _UNREADABLE.
  std::string kind;
  // Such as "text/html; charset=iso-8859-1"; may be empty unless this is a report.
  std::string media_type;
  // Any bytes, perhaps none.
  std::string body;
  // Empty, or a JSON object whose keys dossier/source.h explains.
  std::string meta_json;
  // Empty, or a JSON array of claims as dossier/source.h explains; not yet checked further.
  std::string claims_json;
  // Unset if the source stated no instant.
  std::optional<int64_t> published_unix_ns;
  // Why the record must be quarantined instead of read: the source said so (kind "unreadable"), or
  // it broke the contract. Empty if it is fine.
  std::string error;
};

// Where a source goes on reading: bytes that only its plugin understands, and their format.
struct SourceCursor {
  std::string bytes;
  uint32_t format = 0;

  friend bool operator==(const SourceCursor&, const SourceCursor&) = default;
};

// What one poll of a source brought.
struct SourceBatch {
  std::string source_id;
  std::string plugin_id;
  std::string plugin_version;
  // One start of the source; for tracing a record back to the log.
  std::string run_id;
  // In the order in which they were emitted; may be empty when only the cursor moved.
  std::vector<SourceRecord> records;
  // Where to go on once the batch is committed. Unset: the old cursor stays, and the records will
  // be emitted again after a restart.
  std::optional<SourceCursor> cursor;
  // Under which name the cursor is kept; empty for that of the source, `sources/{source_id}`.
  std::string cursor_name;
};

// Takes what the sources bring. Called by the threads of all sources at once.
class BatchSink {
 public:
  virtual ~BatchSink() = default;

  // Commits records and cursor in one transaction and returns OK only once both are durable. A
  // record with the same external_id and content as before changes nothing.
  // FAILED_PRECONDITION and INVALID_ARGUMENT stop the source until an operator acts; after any
  // other error the same batch is offered again after a pause.
  virtual absl::Status Accept(const SourceBatch& batch) = 0;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SOURCE_BATCH_H_

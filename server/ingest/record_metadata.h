#ifndef DOSSIER_SERVER_INGEST_RECORD_METADATA_H_
#define DOSSIER_SERVER_INGEST_RECORD_METADATA_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/report.pb.h"

namespace dossier::ingest {

// What the source itself states about an item, beside the document.
struct RecordMetadata {
  // title, url, authors, publisher, published, updated, language, truncated, credibility; what is
  // not stated is unset.
  v1::Report report;
  std::string file_name;
  // Why an "unreadable" item could not be read.
  std::string error;
  // Why a "retraction" was made.
  std::string reason;
};

// Reads dossier_record.meta_json (plugins/include/dossier/source.h says what its keys mean) and
// published_unix_ns, over which the key "published" wins. Keys that mean nothing to the server are
// passed over. INVALID_ARGUMENT with reason INVALID_METADATA, naming the key, for what is no JSON
// object, a value of a wrong type, or a date or address that is none.
absl::StatusOr<RecordMetadata> ParseRecordMetadata(absl::string_view meta_json,
                                                   int64_t published_unix_ns);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_RECORD_METADATA_H_

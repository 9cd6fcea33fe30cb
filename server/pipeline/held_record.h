#ifndef DOSSIER_SERVER_PIPELINE_HELD_RECORD_H_
#define DOSSIER_SERVER_PIPELINE_HELD_RECORD_H_

#include <string>

#include "absl/strings/string_view.h"
#include "dossier/internal/held_record.pb.h"
#include "server/ingest/source_batch.h"

// Quarantined records as they came, and back.
namespace dossier::pipeline {

// The resource name under which the bytes of a record are kept.
std::string PayloadName(absl::string_view record_name);

internal::HeldRecord ToHeld(const ingest::SourceRecord& record, const ingest::SourceBatch& batch);

ingest::SourceRecord ToSourceRecord(const internal::HeldRecord& held);

// A batch without records or cursor from where the record of that name came.
ingest::SourceBatch EmptyBatchOf(absl::string_view record_name, const internal::HeldRecord& held);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_HELD_RECORD_H_

#include "server/pipeline/held_record.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace dossier::pipeline {

std::string PayloadName(absl::string_view record_name) {
  return absl::StrCat(record_name, "/payloads/1");
}

internal::HeldRecord ToHeld(const ingest::SourceRecord& record, const ingest::SourceBatch& batch) {
  internal::HeldRecord held;
  held.set_external_id(record.external_id);
  held.set_kind(record.kind);
  held.set_media_type(record.media_type);
  held.set_body(record.body);
  held.set_meta_json(record.meta_json);
  held.set_claims_json(record.claims_json);
  if (record.published_unix_ns.has_value()) held.set_published_unix_ns(*record.published_unix_ns);
  held.set_plugin_id(batch.plugin_id);
  held.set_plugin_version(batch.plugin_version);
  held.set_run_id(batch.run_id);
  return held;
}

ingest::SourceRecord ToSourceRecord(const internal::HeldRecord& held) {
  ingest::SourceRecord record;
  record.external_id = held.external_id();
  record.kind = held.kind();
  record.media_type = held.media_type();
  record.body = held.body();
  record.meta_json = held.meta_json();
  record.claims_json = held.claims_json();
  if (held.has_published_unix_ns()) record.published_unix_ns = held.published_unix_ns();
  return record;
}

ingest::SourceBatch EmptyBatchOf(absl::string_view record_name, const internal::HeldRecord& held) {
  ingest::SourceBatch batch;
  absl::string_view source = record_name.substr(0, record_name.find("/records/"));
  absl::ConsumePrefix(&source, "sources/");
  batch.source_id = std::string(source);
  batch.plugin_id = held.plugin_id();
  batch.plugin_version = held.plugin_version();
  batch.run_id = held.run_id();
  return batch;
}

}  // namespace dossier::pipeline

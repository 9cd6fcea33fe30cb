#include "server/pipeline/pipeline.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "plugins/include/dossier/source.h"
#include "server/base/error.h"
#include "server/base/parallel.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/ingest/record_metadata.h"
#include "server/pipeline/report_filer.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

// A transaction that met another writer is tried again so often.
constexpr int kAttempts = 5;

// Whether the source emits again what is filed already, as it may after a restart.
bool IsFiled(const ingest::SourceRecord& record, absl::string_view raw_sha256,
             const v1::Record& filed) {
  if (record.kind == DOSSIER_KIND_RETRACTION) return false;
  if (!record.error.empty()) {
    return filed.outcome() == v1::Record::OUTCOME_QUARANTINED &&
           filed.error().message() == record.error;
  }
  return filed.raw_sha256() == raw_sha256 && filed.outcome() != v1::Record::OUTCOME_RETRACTED;
}

absl::StatusOr<ingest::NormalizedReport> Normalize(const ingest::Normalizer& normalizer,
                                                   const ingest::SourceRecord& record) {
  DOSSIER_ASSIGN_OR_RETURN(
      ingest::RecordMetadata metadata,
      ingest::ParseRecordMetadata(record.meta_json,
                                  record.published_unix_ns.value_or(DOSSIER_TIME_NOT_GIVEN)));
  ingest::RawReport raw{.body = record.body, .media_type = record.media_type};
  raw.metadata = std::move(metadata);
  const std::string name =
      raw.metadata.file_name.empty() ? record.external_id : raw.metadata.file_name;
  raw.name = name;
  return normalizer.Normalize(raw);
}

analysis::Document DocumentOf(const ingest::NormalizedReport& normalized) {
  const v1::Report& report = normalized.report;
  return {.text = normalized.text,
          .title = report.title(),
          .published = report.published(),
          .url = report.url(),
          .publisher = report.publisher(),
          .authors = {report.authors().begin(), report.authors().end()},
          .language = report.language()};
}

}  // namespace

Pipeline::Pipeline(store::Store& store, const Clock& clock, Options options)
    : store_(store),
      clock_(clock),
      options_(options),
      normalizer_({.max_body_bytes = static_cast<size_t>(options.max_report_bytes)}) {}

absl::Status Pipeline::Accept(const ingest::SourceBatch& batch) { return Take(batch).status(); }

absl::StatusOr<Pipeline::Outcome> Pipeline::Take(const ingest::SourceBatch& batch) {
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<Outcome> outcome = TryTake(batch);
    if (!absl::IsAborted(outcome.status()) || attempt == kAttempts) return outcome;
  }
}

// The order of the parts.
absl::StatusOr<Pipeline::Outcome> Pipeline::TryTake(const ingest::SourceBatch& batch) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Prepared> prepared, Prepare(batch));
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<store::Transaction> transaction, store_.Begin());
  ReportFiler filer(*transaction, batch, clock_.Now());
  Outcome outcome;
  for (Prepared& one : prepared) {
    if (one.filed.has_value()) {
      outcome.records.push_back(*std::move(one.filed));
      continue;
    }
    DOSSIER_ASSIGN_OR_RETURN(v1::Record record, filer.File(std::move(one)));
    outcome.records.push_back(std::move(record));
  }
  if (batch.cursor.has_value()) {
    DOSSIER_RETURN_IF_ERROR(transaction->PutCursor(
        batch.cursor_name.empty() ? SourceName(batch.source_id) : batch.cursor_name,
        {batch.cursor->bytes, static_cast<int32_t>(batch.cursor->format)}));
  }
  DOSSIER_ASSIGN_OR_RETURN(outcome.revision, transaction->Commit());
  return outcome;
}

// Everything that can be done without a transaction, on several threads.
absl::StatusOr<std::vector<Prepared>> Pipeline::Prepare(const ingest::SourceBatch& batch) {
  std::vector<Prepared> prepared(batch.records.size());
  std::vector<absl::Status> failures(batch.records.size());
  ParallelFor(batch.records.size(), options_.threads, [&](size_t i) {
    prepared[i].record = &batch.records[i];
    failures[i] = PrepareOne(batch, prepared[i]);
  });
  for (const absl::Status& failure : failures) DOSSIER_RETURN_IF_ERROR(failure);
  return prepared;
}

absl::Status Pipeline::PrepareOne(const ingest::SourceBatch& batch, Prepared& prepared) {
  const ingest::SourceRecord& record = *prepared.record;
  if (record.error.empty()) prepared.raw_sha256 = Sha256Hex(record.body);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::optional<Stored<v1::Record>> filed,
      Read<v1::Record>(store_, RecordName(SourceName(batch.source_id), record.external_id)));
  if (filed.has_value() && IsFiled(record, prepared.raw_sha256, filed->value)) {
    prepared.filed = filed->value;
    return absl::OkStatus();
  }
  if (record.kind == DOSSIER_KIND_RETRACTION) return absl::OkStatus();

  if (!record.error.empty()) {
    prepared.error =
        Error(absl::StatusCode::kInvalidArgument, "SOURCE_ITEM_UNREADABLE", record.error);
  } else {
    absl::StatusOr<ingest::NormalizedReport> report = Normalize(normalizer_, record);
    if (report.ok()) {
      prepared.report = *std::move(report);
      prepared.analysis = analyzer_.Analyze(DocumentOf(prepared.report));
    } else {
      prepared.error = report.status();
    }
  }
  return absl::OkStatus();
}

}  // namespace dossier::pipeline

#include "server/app/submissions.h"

#include <utility>

#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "plugins/include/dossier/source.h"
#include "server/base/status.h"
#include "server/ingest/source_batch.h"

namespace dossier::app {
namespace {

constexpr absl::string_view kDefaultMediaType = "text/plain";

// The keys are those that dossier/source.h gives to a record's meta_json.
std::string MetadataOf(const v1::SubmitReportsRequest& report) {
  nlohmann::json meta = nlohmann::json::object();
  const auto set = [&](const char* key, const std::string& value) {
    if (!value.empty()) meta[key] = value;
  };
  set("title", report.title());
  set("url", report.url());
  set("publisher", report.publisher());
  set("published", report.published());
  set("language", report.language());
  if (report.authors_size() > 0) {
    meta["author"] = std::vector<std::string>(report.authors().begin(), report.authors().end());
  }
  if (report.credibility() != 0) meta["credibility"] = report.credibility();
  return meta.empty() ? std::string() : meta.dump();
}

}  // namespace

absl::StatusOr<std::vector<v1::SubmitReportsResponse>> SubmittedReports::Submit(
    absl::string_view source, absl::Span<const v1::SubmitReportsRequest> reports) {
  ingest::SourceBatch batch;
  batch.source_id = std::string(absl::StripPrefix(source, "sources/"));
  batch.plugin_id = "submitted";
  batch.plugin_version = "1";
  batch.run_id = run_id_;
  for (const v1::SubmitReportsRequest& report : reports) {
    ingest::SourceRecord& record = batch.records.emplace_back();
    record.external_id = report.external_id();
    record.kind = report.retracted() ? DOSSIER_KIND_RETRACTION : DOSSIER_KIND_REPORT;
    record.media_type =
        report.media_type().empty() ? std::string(kDefaultMediaType) : report.media_type();
    record.body = report.body();
    record.meta_json = MetadataOf(report);
  }

  DOSSIER_ASSIGN_OR_RETURN(pipeline::Outcome outcome, pipeline_.Take(batch));
  std::vector<v1::SubmitReportsResponse> responses;
  for (size_t i = 0; i < outcome.records.size(); ++i) {
    v1::Record& record = outcome.records[i];
    v1::SubmitReportsResponse& response = responses.emplace_back();
    response.set_external_id(record.external_id());
    response.set_outcome(record.outcome());
    response.set_report(record.report());
    if (record.has_error()) *response.mutable_error() = std::move(*record.mutable_error());
    response.set_revision(outcome.revision);
    response.set_unchanged(outcome.unchanged[i]);
  }
  return responses;
}

absl::StatusOr<v1::RedactReportResponse> SubmittedReports::Redact(
    const v1::RedactReportRequest& asked) {
  return pipeline_.Redact(asked);
}

}  // namespace dossier::app

#include "server/pipeline/record_reader.h"

#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plugins/include/dossier/source.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/ingest/record_metadata.h"
#include "server/ingest/structured_claims.h"
#include "server/pipeline/blanking.h"
#include "server/pipeline/poison.h"

namespace dossier::pipeline {
namespace {

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

analysis::Document DocumentOf(const v1::Report& report, absl::string_view text) {
  return {.text = text,
          .title = report.title(),
          .published = report.published(),
          .url = report.url(),
          .publisher = report.publisher(),
          .authors = {report.authors().begin(), report.authors().end()},
          .language = report.language()};
}

// Takes out what was redacted of the report that this is a version or a copy of, and sentences that
// were redacted anywhere; returns the words.
std::vector<std::string> RedactIn(Prepared& prepared) {
  if (prepared.redactions == nullptr || prepared.redactions->empty()) return {};
  std::string report = prepared.redactions->ReportOfText(prepared.report.report.text_sha256());
  if (report.empty()) report = prepared.known_report(prepared.report.report);
  std::vector<std::string> words = prepared.redactions->Apply(report, prepared.report);
  if (words.empty()) return words;
  prepared.is_redacted = true;
  prepared.raw_sha256 = prepared.redactions->Keyed(prepared.raw_sha256);
  return words;
}

}  // namespace

std::string DigestOf(const ingest::SourceRecord& record) {
  if (record.claims_json.empty()) return Sha256Hex(record.body);
  return Sha256Hex(absl::StrCat(record.body, "\n", record.claims_json));
}

absl::Status RecordReader::Read(Prepared& prepared) const {
  const ingest::SourceRecord& record = *prepared.record;
  DOSSIER_ASSIGN_OR_RETURN(prepared.report, Normalize(normalizer_, record));
  std::string claims_json = record.claims_json;
  for (const std::string& words : RedactIn(prepared)) {
    for (const ByteRange& place : PlacesOf(words, claims_json)) Blank(place, claims_json);
  }
  v1::Report& report = prepared.report.report;
  if (record.claims_json.empty()) {
    prepared.analysis =
        &analyzer_.Analyze(DocumentOf(report, prepared.report.text), *prepared.arena);
    return absl::OkStatus();
  }
  DOSSIER_ASSIGN_OR_RETURN(std::vector<v1::Claim> claims,
                           ingest::ParseClaims(claims_json, prepared.report.text));
  report.set_publisher_type(v1::Report::PUBLISHER_TYPE_STRUCTURED_TI);
  report.set_raw_sha256(prepared.raw_sha256);
  prepared.analysis = &analyzer_.AnalyzeStated(DocumentOf(report, prepared.report.text),
                                               std::move(claims), *prepared.arena);
  return absl::OkStatus();
}

const internal::Analysis& RecordReader::ReadAnew(const v1::Report& report, absl::string_view text,
                                                 google::protobuf::Arena& arena) const {
  return analyzer_.Analyze(DocumentOf(report, text), arena);
}

std::vector<v1::Statement> ExplainedStatements(const v1::Report& report, absl::string_view text) {
  internal::Analysis analysis =
      analysis::Analyzer().Analyze(DocumentOf(report, text), {.explain = true});
  return {std::make_move_iterator(analysis.mutable_statements()->begin()),
          std::make_move_iterator(analysis.mutable_statements()->end())};
}

void ReadInto(const RecordReader& reader, Prepared& prepared) {
  while (true) {
    prepared.error = WithoutExceptions([&] { return reader.Read(prepared); });
    if (prepared.error.ok() || absl::IsInvalidArgument(prepared.error)) return;
    if (prepared.attempts == kTries) break;
    ++prepared.attempts;
  }
  prepared.error = Poisoned(prepared.error, prepared.attempts);
}

}  // namespace dossier::pipeline

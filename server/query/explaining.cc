#include "server/query/explaining.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "server/base/status.h"
#include "server/query/as_of.h"
#include "server/query/listing.h"
#include "server/query/lookup.h"

namespace dossier::query {
namespace {

// Parses the resource of that name into `message`; false if there was none at that moment.
template <typename Message>
absl::StatusOr<bool> Load(store::Reader& reader, const std::string& name, const Moment& moment,
                          Message& message) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> resource,
                           FindAt(reader, name, moment));
  if (!resource.has_value()) return false;
  DOSSIER_RETURN_IF_ERROR(ParseResource(*resource, message));
  return true;
}

// The statements of a version's text; none if that is no longer held.
absl::StatusOr<std::vector<v1::Statement>> ReadVersion(store::Reader& reader,
                                                       const TextReader& read, const Moment& moment,
                                                       const v1::Occurrence& occurrence) {
  v1::ReportVersion version;
  v1::Report report;
  // Versions are there or not, and have no history.
  DOSSIER_ASSIGN_OR_RETURN(const bool held,
                           Load(reader, occurrence.report_version(), Moment(), version));
  DOSSIER_ASSIGN_OR_RETURN(const bool known, Load(reader, occurrence.report(), moment, report));
  if (!held || !known || version.text_sha256().empty()) return std::vector<v1::Statement>();
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> text,
                           reader.Text(version.text_sha256()));
  if (!text.has_value()) return std::vector<v1::Statement>();
  // A report is as its latest version; this is what was known of the one at hand.
  report.set_title(version.title());
  *report.mutable_published() = version.published();
  return read(report, *text);
}

bool SameWords(const v1::Occurrence& one, const v1::Occurrence& other) {
  return std::equal(one.content().begin(), one.content().end(), other.content().begin(),
                    other.content().end(), [](const v1::Span& a, const v1::Span& b) {
                      return a.start() == b.start() && a.end() == b.end();
                    });
}

void Explain(const std::vector<v1::Statement>& found, v1::Occurrence& occurrence) {
  for (const v1::Statement& statement : found) {
    for (const v1::Occurrence& read : statement.occurrences()) {
      if (!SameWords(read, occurrence)) continue;
      *occurrence.mutable_explanations() = read.explanations();
      for (v1::Explanation& explanation : *occurrence.mutable_explanations()) {
        for (v1::Span& span : *explanation.mutable_evidence()) {
          span.set_report_version(occurrence.report_version());
        }
      }
      return;
    }
  }
}

}  // namespace

absl::StatusOr<v1::ExplainStatementResponse> ExplainStatement(
    store::Store& store, const TextReader& read, const v1::ExplainStatementRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store, request.as_of()));
  DOSSIER_ASSIGN_OR_RETURN(
      const store::Resource resource,
      FindResource(store, store::Collection::kStatement, "name", request.name(), moment));
  v1::ExplainStatementResponse response;
  v1::Statement& statement = *response.mutable_statement();
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, statement));
  std::map<std::string, std::vector<v1::Statement>> read_before;  // by version
  for (v1::Occurrence& occurrence : *statement.mutable_occurrences()) {
    auto version = read_before.find(occurrence.report_version());
    if (version == read_before.end()) {
      DOSSIER_ASSIGN_OR_RETURN(std::vector<v1::Statement> found,
                               ReadVersion(store, read, moment, occurrence));
      version = read_before.emplace(occurrence.report_version(), std::move(found)).first;
    }
    Explain(version->second, occurrence);
  }
  return response;
}

}  // namespace dossier::query

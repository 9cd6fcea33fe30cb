#include "server/query/incident_explanation.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/status.h"
#include "server/query/as_of.h"
#include "server/query/listing.h"
#include "server/query/lookup.h"
#include "server/query/read_mask.h"
#include "server/query/rule_words.h"
#include "server/query/sentence_around.h"

namespace dossier::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMostStatements = 100;

std::string InWords(absl::string_view enumerator, absl::string_view prefix) {
  absl::ConsumePrefix(&enumerator, prefix);
  return absl::StrReplaceAll(absl::AsciiStrToLower(enumerator), {{"_", " "}});
}

// Reads resources and texts as they were at one moment, each once.
class Library {
 public:
  Library(store::Reader& reader, const Moment& moment) : reader_(reader), moment_(moment) {}

  template <typename Resource>
  absl::StatusOr<std::optional<Resource>> Find(const std::string& name) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> found,
                             FindAt(reader_, name, moment_));
    if (!found.has_value()) return std::nullopt;
    Resource resource;
    DOSSIER_RETURN_IF_ERROR(ParseResource(*found, resource));
    return resource;
  }

  // The text of a report version; empty if it is no longer held.
  absl::StatusOr<const std::string*> TextOf(const std::string& version) {
    const auto [known, fresh] = texts_.try_emplace(version);
    if (!fresh) return &known->second;
    // A version never changes, so it is read as it is now.
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> resource, reader_.Find(version));
    if (!resource.has_value()) return &known->second;
    v1::ReportVersion found;
    DOSSIER_RETURN_IF_ERROR(ParseResource(*resource, found));
    if (found.text_sha256().empty()) return &known->second;
    DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text, reader_.Text(found.text_sha256()));
    if (text.has_value()) known->second = *std::move(text);
    return &known->second;
  }

  store::Reader& reader() { return reader_; }
  const Moment& moment() const { return moment_; }

 private:
  store::Reader& reader_;
  const Moment moment_;
  std::map<std::string, std::string> texts_;  // by version
};

absl::StatusOr<v1::ExplainedClaim> ExplainClaim(v1::Claim claim, Library& library) {
  v1::ExplainedClaim explained;
  if (claim.evidence_size() > 0) {
    DOSSIER_ASSIGN_OR_RETURN(const std::string* text,
                             library.TextOf(claim.evidence(0).report_version()));
    v1::Span sentence = SentenceAround(claim.evidence(0), *text);
    if (!sentence.text().empty()) *explained.mutable_sentence() = std::move(sentence);
  }
  explained.set_reason(std::string(WordsOfRule(claim.rule())));
  *explained.mutable_claim() = std::move(claim);
  return explained;
}

using ExplainedClaims = google::protobuf::RepeatedPtrField<v1::ExplainedClaim>;

absl::Status ExplainClaims(const google::protobuf::RepeatedPtrField<std::string>& names,
                           Library& library, ExplainedClaims& claims) {
  for (const std::string& name : names) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<v1::Claim> claim, library.Find<v1::Claim>(name));
    if (!claim.has_value()) continue;
    DOSSIER_ASSIGN_OR_RETURN(*claims.Add(), ExplainClaim(*std::move(claim), library));
  }
  return absl::OkStatus();
}

// "victim.words_around, fold/1.fullest_name": what the rule of the fold means; the claims tell the
// rest.
std::string ReasonOf(const v1::Provenance& provenance) {
  std::vector<std::string> reasons;
  for (const absl::string_view rule : absl::StrSplit(provenance.rule(), ", ")) {
    const size_t dot = rule.find('.');
    if (rule.find('/') == rule.npos || dot == rule.npos) continue;
    const absl::string_view words = WordsOfRule(absl::StrCat("fold.", rule.substr(dot + 1)));
    if (!words.empty()) reasons.emplace_back(words);
  }
  return absl::StrJoin(reasons, "; ");
}

// Whether the message has an envelope that tells where it comes from.
const FieldDescriptor* ProvenanceOf(const FieldDescriptor* field) {
  if (!field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return nullptr;
  }
  return field->message_type()->FindFieldByName("provenance");
}

absl::Status ExplainValues(const v1::Incident& incident, Library& library,
                           v1::ExplainIncidentResponse& response) {
  const google::protobuf::Reflection& reflection = *incident.GetReflection();
  for (int i = 0; i < incident.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = incident.GetDescriptor()->field(i);
    const FieldDescriptor* const envelope = ProvenanceOf(field);
    if (envelope == nullptr) continue;
    for (int at = 0; at < reflection.FieldSize(incident, field); ++at) {
      const Message& value = reflection.GetRepeatedMessage(incident, field, at);
      v1::Provenance provenance;
      provenance.CopyFrom(value.GetReflection()->GetMessage(value, envelope));
      v1::ExplainedValue& explained = *response.add_values();
      explained.set_path(absl::StrCat(field->name(), "[", at, "]"));
      explained.set_reason(ReasonOf(provenance));
      DOSSIER_RETURN_IF_ERROR(
          ExplainClaims(provenance.claims(), library, *explained.mutable_claims()));
      DOSSIER_RETURN_IF_ERROR(ExplainClaims(provenance.contradicted_by(), library,
                                            *explained.mutable_contradicted_by()));
    }
  }
  return absl::OkStatus();
}

// A statement is about the incident because a report prints it where it tells of that.
v1::ExplainedLink LinkOf(const v1::Statement& statement, const v1::Incident& incident) {
  v1::ExplainedLink link;
  link.set_resource(statement.name());
  std::set<std::string> named;
  for (const v1::Occurrence& occurrence : statement.occurrences()) {
    for (const v1::IncidentReport& report : incident.reports()) {
      if (report.report() != occurrence.report() || !named.insert(report.report()).second) continue;
      link.add_reasons(absl::StrCat(report.report(), " prints it where it tells of this incident (",
                                    InWords(v1::ReportRole_Name(report.role()), "REPORT_ROLE_"),
                                    ")"));
    }
  }
  return link;
}

absl::Status ExplainStatements(const v1::Incident& incident, Library& library,
                               v1::ExplainIncidentResponse& response) {
  if (library.moment().IsBeforeAll()) return absl::OkStatus();
  store::Selection selection{.collection = store::Collection::kStatement,
                             .condition = store::HasTerm({"about.incident", incident.name()}),
                             .limit = kMostStatements,
                             .as_of = library.moment().as_of()};
  DOSSIER_ASSIGN_OR_RETURN(const store::Page page, library.reader().Select(selection));
  for (const store::Resource& resource : page.resources) {
    v1::Statement statement;
    DOSSIER_RETURN_IF_ERROR(ParseResource(resource, statement));
    *response.add_links() = LinkOf(statement, incident);
  }
  return absl::OkStatus();
}

void ExplainReports(const v1::Incident& incident, v1::ExplainIncidentResponse& response) {
  for (const v1::IncidentReport& report : incident.reports()) {
    v1::ExplainedLink& link = *response.add_links();
    link.set_resource(report.report());
    link.set_score(report.score());
    link.set_rule(report.rule());
    *link.mutable_reasons() = report.reasons();
  }
}

void ExplainRelations(const v1::Incident& incident, v1::ExplainIncidentResponse& response) {
  for (const v1::Relation& relation : incident.relations()) {
    v1::ExplainedLink& link = *response.add_links();
    link.set_resource(relation.incident());
    link.set_score(relation.score());
    link.set_rule(InWords(v1::Relation::Type_Name(relation.type()), "TYPE_"));
    *link.mutable_reasons() = relation.reasons();
  }
}

// Leaves of `incident` its name, its title and the fields that the paths lead to.
void KeepAskedFor(const google::protobuf::FieldMask& mask, v1::Incident& incident) {
  std::set<absl::string_view> asked = {"name", "title"};
  for (const absl::string_view path : mask.paths()) asked.insert(path.substr(0, path.find('.')));
  for (int i = 0; i < incident.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = incident.GetDescriptor()->field(i);
    if (!asked.contains(field->name())) incident.GetReflection()->ClearField(&incident, field);
  }
}

}  // namespace

absl::StatusOr<v1::ExplainIncidentResponse> ExplainIncident(
    store::Store& store, const PublishedView& view, const v1::ExplainIncidentRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(const ReadMask mask,
                           ReadMask::Parse(request.read_mask(), v1::Incident::descriptor()));
  DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store, request.as_of()));
  DOSSIER_ASSIGN_OR_RETURN(
      const store::Resource resource,
      FindIncidentOf(store, view, request.name(), moment, request.published_until()));
  v1::ExplainIncidentResponse response;
  v1::Incident& incident = *response.mutable_incident();
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, incident));
  if (!mask.IsWhole()) KeepAskedFor(request.read_mask(), incident);
  Library library(store, moment);
  DOSSIER_RETURN_IF_ERROR(ExplainValues(incident, library, response));
  ExplainReports(incident, response);
  if (mask.IsWhole()) DOSSIER_RETURN_IF_ERROR(ExplainStatements(incident, library, response));
  ExplainRelations(incident, response);
  return response;
}

}  // namespace dossier::query

#include "server/store/search_text.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "google/protobuf/descriptor.h"
#include "server/base/search_words.h"
#include "spdlog/spdlog.h"

namespace dossier::store {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// ---- The tables -------------------------------------------------------------------------------

// Paths of text fields: what a resource is called, and what else it says.
constexpr absl::string_view kIncidentTitle[] = {"title", "aliases"};
constexpr absl::string_view kIncidentBody[] = {
    "summary",
    "victims.name",
    "victims.aliases",
    "initiators.name",
    "initiators.aliases",
    "disclosures.name",
    "impacts.description",
    "impacts.data_kinds",
    "measures.actor",
    "measures.description",
    "investigations.body",
    "responses.actor",
    "responses.description",
    "techniques.attack_id",
    "techniques.description",
    "vulnerabilities.cve",
    "vulnerabilities.product",
    "tools.name",
    "attributions.attributed_by",
    "attributions.initiator",
    "legal_assessments.norm",
    "legal_assessments.description",
    "event_chain.description",
    "locations.name",
    "reports.title",
    "reports.publisher",
};

// A statement has no title; who said it is what it is known by.
constexpr absl::string_view kStatementTitle[] = {"speaker.name", "speaker.role",
                                                 "speaker.organisation"};
constexpr absl::string_view kStatementBody[] = {
    "text",         "translations.text", "about.object",
    "about.target", "legal_references",  "occurrences.publisher",
};

constexpr absl::string_view kReportTitle[] = {"title"};
constexpr absl::string_view kReportBody[] = {"publisher", "authors", "text"};

constexpr absl::string_view kClaimTitle[] = {"victim.name",    "victim.aliases",
                                             "initiator.name", "initiator.aliases",
                                             "tool.name",      "alias.name"};
constexpr absl::string_view kClaimBody[] = {
    "disclosure.name",
    "impact.description",
    "impact.data_kinds",
    "measure.actor",
    "measure.description",
    "investigation.body",
    "response.actor",
    "response.description",
    "technique.attack_id",
    "technique.description",
    "vulnerability.cve",
    "vulnerability.product",
    "attribution.attributed_by",
    "attribution.initiator",
    "legal_assessment.norm",
    "legal_assessment.description",
    "event_step.description",
    "location.name",
    "asserter.name",
    "evidence.text",
};

constexpr absl::string_view kSourceTitle[] = {"display_name"};
constexpr absl::string_view kSourceBody[] = {"name", "plugin"};

constexpr absl::string_view kDecisionTitle[] = {"author"};
constexpr absl::string_view kDecisionBody[] = {"reason", "undo.author", "undo.reason",
                                               "incident_text.title", "incident_text.summary"};

// ---- From paths to values ---------------------------------------------------------------------

struct Path {
  std::vector<const FieldDescriptor*> steps;
  bool in_title = false;
};

struct Table {
  const Descriptor* message;
  std::vector<Path> paths;
};

// A path that the message does not have is a mistake in a table above: nothing could work.
Path Resolve(const Descriptor* message, absl::string_view path, bool in_title) {
  Path resolved{.in_title = in_title};
  for (const absl::string_view segment : absl::StrSplit(path, '.')) {
    const FieldDescriptor* step =
        message == nullptr ? nullptr : message->FindFieldByName(std::string(segment));
    if (step == nullptr) {
      spdlog::critical("search_text.cc names the path {}, which does not exist", std::string(path));
      std::abort();
    }
    resolved.steps.push_back(step);
    message = step->message_type();
  }
  return resolved;
}

Table MakeTable(const Descriptor* message, absl::Span<const absl::string_view> title,
                absl::Span<const absl::string_view> body) {
  Table table{message, {}};
  for (const absl::string_view path : title) table.paths.push_back(Resolve(message, path, true));
  for (const absl::string_view path : body) table.paths.push_back(Resolve(message, path, false));
  return table;
}

const std::vector<Table>& Tables() {
  static const auto* const kTables = new std::vector<Table>{
      MakeTable(v1::Incident::descriptor(), kIncidentTitle, kIncidentBody),
      MakeTable(v1::Statement::descriptor(), kStatementTitle, kStatementBody),
      MakeTable(v1::Report::descriptor(), kReportTitle, kReportBody),
      MakeTable(v1::Claim::descriptor(), kClaimTitle, kClaimBody),
      MakeTable(v1::Source::descriptor(), kSourceTitle, kSourceBody),
      MakeTable(v1::Decision::descriptor(), kDecisionTitle, kDecisionBody),
  };
  return *kTables;
}

// Gathers the values at one path after the other.
class Gathering {
 public:
  explicit Gathering(absl::string_view report_text) : report_text_(report_text) {}

  void Add(const Message& message, const Path& path) {
    in_title_ = path.in_title;
    Descend(message, path.steps, "");
  }

  std::vector<SearchField> Take() { return std::move(fields_); }

 private:
  void Descend(const Message& message, absl::Span<const FieldDescriptor* const> steps,
               const std::string& above) {
    const FieldDescriptor* step = steps.front();
    const auto* reflection = message.GetReflection();
    const std::string path = absl::StrCat(above, above.empty() ? "" : ".", step->name());
    if (step->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, step); ++i) {
        const std::string indexed = absl::StrCat(path, "[", i, "]");
        if (step->message_type() != nullptr) {
          Descend(reflection->GetRepeatedMessage(message, step, i), steps.subspan(1), indexed);
        } else {
          Take(reflection->GetRepeatedStringReference(message, step, i, &unused_), indexed);
        }
      }
    } else if (step->message_type() == nullptr) {
      const absl::string_view value = reflection->GetStringReference(message, step, &unused_);
      const bool is_report_text =
          step->number() == v1::Report::kTextFieldNumber && message.GetDescriptor() == Report();
      Take(value.empty() && is_report_text ? report_text_ : value, path);
    } else if (reflection->HasField(message, step)) {
      Descend(reflection->GetMessage(message, step), steps.subspan(1), path);
    }
  }

  void Take(absl::string_view value, const std::string& path) {
    if (!value.empty()) fields_.push_back({path, value, in_title_});
  }

  static const Descriptor* Report() { return v1::Report::descriptor(); }

  const absl::string_view report_text_;
  bool in_title_ = false;
  std::string unused_;  // generated messages return references to their own strings
  std::vector<SearchField> fields_;
};

// One part of a search text, field by field.
class PartBuilder {
 public:
  void Add(std::string words) {
    if (words.empty() || !seen_.insert(words).second) return;
    if (!part_.empty()) absl::StrAppend(&part_, " ", kFieldBreak, " ");
    part_.append(words);
  }

  std::string Take() { return std::move(part_); }

 private:
  std::string part_;
  absl::flat_hash_set<std::string> seen_;
};

}  // namespace

std::vector<SearchField> SearchFieldsOf(const Message& resource, absl::string_view report_text) {
  Gathering gathering(report_text);
  for (const Table& table : Tables()) {
    if (table.message != resource.GetDescriptor()) continue;
    for (const Path& path : table.paths) gathering.Add(resource, path);
  }
  return gathering.Take();
}

SearchText SearchTextOf(const Message& resource, absl::string_view report_text) {
  PartBuilder title, body;
  for (const SearchField& field : SearchFieldsOf(resource, report_text)) {
    (field.in_title ? title : body).Add(SearchWords(field.value));
  }
  return {.title = title.Take(), .body = body.Take()};
}

bool IsInSearchText(const IndexedField& field) {
  const auto is_sought = [](const std::vector<const FieldDescriptor*>& steps) {
    for (const Table& table : Tables()) {
      if (table.message != steps.front()->containing_type()) continue;
      return std::any_of(table.paths.begin(), table.paths.end(),
                         [&](const Path& path) { return path.steps == steps; });
    }
    return false;
  };
  return std::all_of(field.paths.begin(), field.paths.end(), is_sought);
}

}  // namespace dossier::store

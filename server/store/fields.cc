#include "server/store/fields.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/rpc/status.pb.h"

namespace dossier::store {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using enum FieldKind;
using Path = std::vector<const FieldDescriptor*>;

// ---- What is left out, and what is meant --------------------------------------------------------
//
// Every term is a row of an index that is written with its resource. Left out is what nobody would
// compare: evidence and provenance, prose (which words find), and what only explains a value.

const std::set<absl::string_view>& LeftOutTypes() {
  static const auto* const kTypes = new std::set<absl::string_view>{
      "dossier.v1.Explanation",   "dossier.v1.Provenance",  "dossier.v1.Span",
      "dossier.v1.ReportVersion", "google.protobuf.Struct", "google.rpc.Status",
      "dossier.v1.Telling",       "dossier.v1.Claim",
  };
  return *kTypes;
}

// Names of fields, or paths within a resource, which is named where others have the same path.
const std::set<absl::string_view>& LeftOut() {
  static const auto* const kFields = new std::set<absl::string_view>{
      // Prose.
      "description",
      "reasons",
      "summary",
      "text",
      // What explains the machine's work.
      "Claim.extractor",
      "occurrences.extractor",
      "fold",
      "run",
      "incidents.rule",
      "occurrences.differences.end",
      "occurrences.differences.printed",
      "occurrences.differences.start",
      "occurrences.rule",
      "occurrences.similarity",
      "reports.rule",
      "reports.score",
      // What is the same in all claims.
      "attribution.contested",
      "attribution.settled",
      // What the resource says elsewhere, or what only counts within it.
      "event_chain.position",
      "event_step.position",
      "about.object",
      "occurrences.form",
      "occurrences.published",
      "origins.first_seen_time",
      "link.former_incident",
      "merge.merged",
      "merge.sources",
      "report_version",
      "reports.title",
      "review.correcting_claim",
      "split.reports",
      "new_incident",
      "max_excerpt",
  };
  return *kFields;
}

// Strings that mean themselves alone: resource names, ids, addresses, digests. Also `name`, where
// it is that of the resource.
const std::set<absl::string_view>& ExactNames() {
  static const auto* const kNames = new std::set<absl::string_view>{
      "archive_urls",  "canonical_url", "claim",           "claims",         "contradicted_by",
      "corrected_by",  "corrects",      "decision",        "external_id",    "incident",
      "incidents",     "links",         "plugin",          "raw_sha256",     "redirected_from",
      "report",        "reports",       "request_id",      "source",         "statement",
      "superseded_by", "supported_by",  "syndicated_from", "text_decisions", "text_sha256",
      "url",
  };
  return *kNames;
}

// The field that the values at `path` are asked by: mostly the path itself.
std::string FieldNameOf(const Descriptor* resource, const std::string& path) {
  if (resource == v1::Incident::descriptor() && path == "aliases") return "title";
  if (path == "canonical_url") return "url";
  absl::string_view party = path;
  if (absl::ConsumeSuffix(&party, ".aliases")) return absl::StrCat(party, ".name");
  return path;
}

// ---- From messages to fields --------------------------------------------------------------------

FieldKind KindOf(const FieldDescriptor* field, bool of_resource) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const bool exact =
          ExactNames().contains(field->name()) || (of_resource && field->name() == "name");
      return exact ? kExact : kText;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return kEnum;
    case FieldDescriptor::CPPTYPE_BOOL:
      return kBool;
    default:
      return kNumber;
  }
}

struct Table {
  Collection collection;
  const Descriptor* message;
  std::vector<IndexedField> fields;
};

// Gathers the fields of one message and of those within it.
class FieldWalk {
 public:
  explicit FieldWalk(Table& table) : table_(table) {}

  void Walk(const Descriptor* message, const std::string& prefix, const Path& above) {
    for (int i = 0; i < message->field_count(); ++i) Visit(message->field(i), prefix, above);
  }

  void Add(const std::string& name, FieldKind kind, Path path) {
    const auto known = std::find_if(table_.fields.begin(), table_.fields.end(),
                                    [&](const IndexedField& each) { return each.name == name; });
    if (known != table_.fields.end()) {
      known->paths.push_back(std::move(path));
    } else {
      table_.fields.push_back({name, kind, {std::move(path)}});
    }
  }

 private:
  void Visit(const FieldDescriptor* field, const std::string& prefix, const Path& above) {
    const std::string path = absl::StrCat(prefix, field->name());
    if (LeftOut().contains(field->name()) || LeftOut().contains(path) ||
        LeftOut().contains(absl::StrCat(table_.message->name(), ".", path))) {
      return;
    }
    Path steps = above;
    steps.push_back(field);
    const Descriptor* type = field->message_type();
    if (type == nullptr) {
      Add(FieldNameOf(table_.message, path), KindOf(field, above.empty()), std::move(steps));
    } else if (type == v1::Date::descriptor()) {
      steps.push_back(type->FindFieldByNumber(v1::Date::kValueFieldNumber));
      Add(path, kDate, std::move(steps));
    } else if (type == google::protobuf::Timestamp::descriptor()) {
      Add(path, kTime, std::move(steps));
    } else if (type == google::protobuf::Duration::descriptor()) {
      Add(path, kDuration, std::move(steps));
    } else if (!LeftOutTypes().contains(type->full_name())) {
      Walk(type, path + ".", steps);
    }
  }

  Table& table_;
};

Table MakeTable(Collection collection, const Descriptor* message) {
  Table table{collection, message, {}};
  FieldWalk walk(table);
  if (collection == Collection::kRecord) {
    walk.Add("source", kParent, {message->FindFieldByNumber(v1::Record::kNameFieldNumber)});
  }
  walk.Walk(message, "", {});
  return table;
}

const std::vector<Table>& Tables() {
  static const auto* const kTables = new std::vector<Table>{
      MakeTable(Collection::kIncident, v1::Incident::descriptor()),
      MakeTable(Collection::kStatement, v1::Statement::descriptor()),
      MakeTable(Collection::kReport, v1::Report::descriptor()),
      MakeTable(Collection::kClaim, v1::Claim::descriptor()),
      MakeTable(Collection::kSource, v1::Source::descriptor()),
      MakeTable(Collection::kDecision, v1::Decision::descriptor()),
      MakeTable(Collection::kRecord, v1::Record::descriptor()),
  };
  return *kTables;
}

const Table* FindTable(Collection collection) {
  for (const Table& table : Tables()) {
    if (table.collection == collection) return &table;
  }
  return nullptr;
}

// "TYPE_" for the enum Type, "PARTY_CATEGORY_" for PartyCategory.
std::string EnumPrefix(const EnumDescriptor* type) {
  std::string prefix;
  for (const char c : type->name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(c));
  }
  prefix.push_back('_');
  return prefix;
}

}  // namespace

const std::vector<IndexedField>& IndexedFields(Collection collection) {
  static const auto* const kNone = new std::vector<IndexedField>;
  const Table* table = FindTable(collection);
  return table == nullptr ? *kNone : table->fields;
}

const IndexedField* FindIndexedField(Collection collection, absl::string_view name) {
  const auto& fields = IndexedFields(collection);
  const auto field = std::find_if(fields.begin(), fields.end(),
                                  [&](const IndexedField& each) { return each.name == name; });
  return field == fields.end() ? nullptr : &*field;
}

const Descriptor* IndexedMessage(Collection collection) {
  const Table* table = FindTable(collection);
  return table == nullptr ? nullptr : table->message;
}

std::vector<std::string> EnumValues(const IndexedField& field) {
  const EnumDescriptor* type = field.paths.front().back()->enum_type();
  std::map<int, std::string> by_number;
  for (int i = 0; type != nullptr && i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    if (number != 0) by_number[number] = EnumShortName(type, number);
  }
  std::vector<std::string> names;
  for (auto& [number, name] : by_number) names.push_back(std::move(name));
  return names;
}

std::optional<std::string> FindEnumValue(const IndexedField& field, absl::string_view text) {
  const std::string wanted = absl::AsciiStrToUpper(text);
  const EnumDescriptor* type = field.paths.front().back()->enum_type();
  for (int i = 0; type != nullptr && i < type->value_count(); ++i) {
    std::string name = EnumShortName(type, type->value(i)->number());
    if (!name.empty() && (wanted == name || wanted == type->value(i)->name())) return name;
  }
  return std::nullopt;
}

std::string EnumShortName(const EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  if (number == 0 || value == nullptr) return "";
  const std::string prefix = EnumPrefix(type);
  return absl::StartsWith(value->name(), prefix) ? value->name().substr(prefix.size())
                                                 : value->name();
}

}  // namespace dossier::store

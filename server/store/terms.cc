#include "server/store/terms.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "spdlog/spdlog.h"
#include "unicode/bytestream.h"
#include "unicode/normalizer2.h"
#include "unicode/stringpiece.h"

namespace dossier::store {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using enum FieldKind;

// ---- The tables -------------------------------------------------------------------------------

// One line: under which name, how, and at which path of the message; no path means the name is it.
struct Row {
  absl::string_view name;
  FieldKind kind;
  absl::string_view path;
};

constexpr Row kIncidentFields[] = {
    {"name", kExact},
    {"redirected_from", kExact},
    {"title", kText},
    {"title", kText, "aliases"},
    {"statuses.status", kEnum},
    {"kinds.type", kEnum},
    {"victims.name", kText},
    {"victims.name", kText, "victims.aliases"},
    {"victims.category", kEnum},
    {"victims.country", kText},
    {"victims.sector", kText},
    {"initiators.name", kText},
    {"initiators.name", kText, "initiators.aliases"},
    {"initiators.category", kEnum},
    {"initiators.country", kText},
    {"motives.type", kEnum},
    {"dates.event", kEnum},
    {"dates.date", kDate, "dates.date.value"},
    {"disclosures.by", kEnum},
    {"impacts.dimension", kEnum},
    {"impacts.degree", kEnum},
    {"measures.type", kEnum},
    {"investigations.body", kText},
    {"investigations.state", kEnum},
    {"responses.type", kEnum},
    {"techniques.attack_id", kText},
    {"vulnerabilities.cve", kText},
    {"tools.name", kText},
    {"attributions.attributed_by", kText},
    {"attributions.initiator", kText},
    {"attributions.country", kText},
    {"attributions.stance", kEnum},
    {"locations.country", kText},
    {"absences.field", kEnum},
    {"absences.reason", kEnum},
    {"relations.incident", kExact},
    {"relations.type", kEnum},
    {"reports.report", kExact},
};

constexpr Row kStatementFields[] = {
    {"name", kExact},
    {"form", kEnum},
    {"kind", kEnum},
    {"speaker.name", kText},
    {"speaker.role", kText},
    {"speaker.organisation", kText},
    {"speaker.country", kText},
    {"speaker.type", kEnum},
    {"speaker.resolution", kEnum},
    {"channel", kEnum},
    {"stance", kEnum},
    {"hedge", kEnum},
    {"said_at", kDate, "said_at.value"},
    {"published_at", kDate, "published_at.value"},
    {"about.incident", kExact},
    {"about.field", kEnum},
    {"about.target", kText},
    {"occurrences.report", kExact},
    {"occurrences.publisher", kText},
    {"language", kText},
};

constexpr Row kReportFields[] = {
    {"name", kExact},
    {"lifecycle", kEnum},
    {"url", kExact},
    {"url", kExact, "canonical_url"},
    {"publisher", kText},
    {"publisher_type", kEnum},
    {"authors", kText},
    {"title", kText},
    {"language", kText},
    {"published", kDate, "published.value"},
    {"raw_sha256", kExact},
    {"text_sha256", kExact},
    {"media_type", kText},
    {"origins.source", kExact},
    {"origins.external_id", kExact},
    {"incidents.incident", kExact},
    {"incidents.role", kEnum},
};

constexpr Row kClaimFields[] = {
    {"name", kExact},
    {"incident", kExact},
    {"report", kExact},
    {"field", kEnum},
    {"status", kEnum},
    {"absence", kEnum},
    {"asserter.name", kText},
    {"asserter.type", kEnum},
    {"asserter.statement", kExact},
    {"asserted", kDate, "asserted.value"},
    {"kind.type", kEnum},
    {"victim.name", kText},
    {"victim.name", kText, "victim.aliases"},
    {"initiator.name", kText},
    {"motive.type", kEnum},
    {"rule", kText},
    {"editorial_state", kEnum},
};

constexpr Row kSourceFields[] = {
    {"name", kExact},
    {"plugin", kExact},
    {"state", kEnum},
};

constexpr Row kRecordFields[] = {
    {"source", kParent, "name"}, {"name", kExact},   {"external_id", kExact},
    {"outcome", kEnum},          {"report", kExact},
};

// ---- From rows to paths -----------------------------------------------------------------------

struct Table {
  Collection collection;
  const Descriptor* message;
  std::vector<IndexedField> fields;
};

// A path that the message does not have is a mistake in a table above: nothing could work.
std::vector<const FieldDescriptor*> ResolvePath(const Descriptor* message, absl::string_view path) {
  std::vector<const FieldDescriptor*> steps;
  for (const absl::string_view segment : absl::StrSplit(path, '.')) {
    const FieldDescriptor* field =
        message == nullptr ? nullptr : message->FindFieldByName(std::string(segment));
    if (field == nullptr) {
      spdlog::critical("terms.cc indexes the path {}, which does not exist", std::string(path));
      std::abort();
    }
    steps.push_back(field);
    message = field->message_type();
  }
  return steps;
}

Table MakeTable(Collection collection, const Descriptor* message, absl::Span<const Row> rows) {
  Table table{collection, message, {}};
  for (const Row& row : rows) {
    if (table.fields.empty() || table.fields.back().name != row.name) {
      table.fields.push_back({row.name, row.kind, {}});
    }
    table.fields.back().paths.push_back(
        ResolvePath(message, row.path.empty() ? row.name : row.path));
  }
  return table;
}

const std::vector<Table>& Tables() {
  static const auto* const kTables = new std::vector<Table>{
      MakeTable(Collection::kIncident, v1::Incident::descriptor(), kIncidentFields),
      MakeTable(Collection::kStatement, v1::Statement::descriptor(), kStatementFields),
      MakeTable(Collection::kReport, v1::Report::descriptor(), kReportFields),
      MakeTable(Collection::kClaim, v1::Claim::descriptor(), kClaimFields),
      MakeTable(Collection::kSource, v1::Source::descriptor(), kSourceFields),
      MakeTable(Collection::kRecord, v1::Record::descriptor(), kRecordFields),
  };
  return *kTables;
}

// ---- From values to terms ---------------------------------------------------------------------

constexpr size_t kMaxTermBytes = 1024;

std::string FoldText(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  if (U_SUCCESS(error)) {
    icu::StringByteSink<std::string> sink(&folded);
    folding->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())),
                           sink, nullptr, error);
  }
  if (U_FAILURE(error)) folded = absl::AsciiStrToLower(text);
  absl::RemoveExtraAsciiWhitespace(&folded);
  return folded;
}

// The longest beginning of `text` that has at most `max_bytes` and ends with a whole character.
absl::string_view Beginning(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  const auto continues = [&](size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (max_bytes > 0 && continues(max_bytes)) --max_bytes;
  return text.substr(0, max_bytes);
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

// The short name of a value; empty for UNSPECIFIED and for numbers that this program does not know.
std::string EnumShortName(const EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  if (number == 0 || value == nullptr) return "";
  const std::string prefix = EnumPrefix(type);
  return absl::StartsWith(value->name(), prefix) ? value->name().substr(prefix.size())
                                                 : value->name();
}

// "sources/courts" for "sources/courts/records/k3f9"; empty if nobody is above.
absl::string_view ParentOf(absl::string_view name) {
  for (int segment = 0; segment < 2; ++segment) {
    const size_t slash = name.rfind('/');
    if (slash == absl::string_view::npos) return "";
    name = name.substr(0, slash);
  }
  return name;
}

// Gathers the terms of one resource.
class Harvest {
 public:
  void AddField(const Message& message, const IndexedField& field) {
    for (const auto& path : field.paths) Descend(message, field, path);
  }

  std::vector<Term> Take() {
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  void Descend(const Message& message, const IndexedField& field,
               absl::Span<const FieldDescriptor* const> path) {
    const FieldDescriptor* step = path.front();
    const auto* reflection = message.GetReflection();
    if (!step->is_repeated()) {
      const bool set = !step->has_presence() || reflection->HasField(message, step);
      if (set) Visit(message, field, path, -1);
      return;
    }
    for (int i = 0; i < reflection->FieldSize(message, step); ++i) Visit(message, field, path, i);
  }

  // Takes the value of the first step, the `index`th if that is not negative.
  void Visit(const Message& message, const IndexedField& field,
             absl::Span<const FieldDescriptor* const> path, int index) {
    const FieldDescriptor* step = path.front();
    const auto* reflection = message.GetReflection();
    if (step->message_type() != nullptr) {
      Descend(index < 0 ? reflection->GetMessage(message, step)
                        : reflection->GetRepeatedMessage(message, step, index),
              field, path.subspan(1));
    } else if (step->enum_type() != nullptr) {
      const int number = index < 0 ? reflection->GetEnumValue(message, step)
                                   : reflection->GetRepeatedEnumValue(message, step, index);
      AddValue(field, EnumShortName(step->enum_type(), number));
    } else {
      AddValue(field, index < 0 ? reflection->GetString(message, step)
                                : reflection->GetRepeatedString(message, step, index));
    }
  }

  void AddValue(const IndexedField& field, absl::string_view value) {
    switch (field.kind) {
      case kDate:
        for (const absl::string_view end : absl::StrSplit(value, '/')) AddDate(field, end);
        return;
      case kParent:
        return Add(TermFor(field, ParentOf(value)));
      default:
        return Add(TermFor(field, value));
    }
  }

  // The year, the month and the day, as far as the date is that fine.
  void AddDate(const IndexedField& field, absl::string_view date) {
    for (const size_t size : {size_t{4}, size_t{7}, size_t{10}}) {
      if (date.size() >= size) Add(TermFor(field, date.substr(0, size)));
    }
  }

  void Add(Term term) {
    if (!term.value.empty()) terms_.push_back(std::move(term));
  }

  std::vector<Term> terms_;
};

}  // namespace

const std::vector<IndexedField>& IndexedFields(Collection collection) {
  static const auto* const kNone = new std::vector<IndexedField>;
  for (const Table& table : Tables()) {
    if (table.collection == collection) return table.fields;
  }
  return *kNone;
}

const IndexedField* FindIndexedField(Collection collection, absl::string_view name) {
  const auto& fields = IndexedFields(collection);
  const auto field = std::find_if(fields.begin(), fields.end(),
                                  [&](const IndexedField& each) { return each.name == name; });
  return field == fields.end() ? nullptr : &*field;
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

Term TermFor(const IndexedField& field, absl::string_view value) {
  const size_t room = kMaxTermBytes - field.name.size();
  std::string text = field.kind == kText ? FoldText(value) : std::string(value);
  if (text.size() > room) text = std::string(Beginning(text, room));
  return {std::string(field.name), std::move(text)};
}

std::vector<Term> TermsOf(const Message& resource) {
  Harvest harvest;
  for (const Table& table : Tables()) {
    if (table.message != resource.GetDescriptor()) continue;
    for (const IndexedField& field : table.fields) harvest.AddField(resource, field);
  }
  return harvest.Take();
}

}  // namespace dossier::store

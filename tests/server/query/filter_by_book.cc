#include "tests/server/query/filter_by_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"

namespace dossier::query::by_book {

using google::protobuf::FieldDescriptor;

World Incidents() {
  return {Collection::kIncident,
          &v1::Incident::default_instance(),
          {{"title", kText, {"title", "aliases"}},
           {"redirected_from", kName, {}},
           {"kinds.type", kEnum, {}},
           {"victims.name", kText, {"victims.name", "victims.aliases"}},
           {"victims.category", kEnum, {}},
           {"victims.country", kText, {}},
           {"dates.event", kEnum, {}},
           {"dates.date", kDate, {}},
           {"impacts.money.min", kNumber, {}},
           {"vulnerabilities.cve", kText, {}},
           {"vulnerabilities.zero_day", kBool, {}},
           {"relations.incident", kName, {}},
           {"relations.score", kNumber, {}},
           {"reports.published", kDate, {}},
           {"report_count", kNumber, {}},
           {"create_time", kTime, {}}},
          {"title", "aliases", "summary", "victims.name", "victims.aliases", "vulnerabilities.cve"},
          {"victims", "dates"}};
}

World Statements() {
  return {Collection::kStatement,
          &v1::Statement::default_instance(),
          {{"form", kEnum, {}},
           {"speaker.name", kText, {}},
           {"speaker.role", kText, {}},
           {"speaker.candidates.name", kText, {}},
           {"speaker.candidates.score", kNumber, {}},
           {"kind", kEnum, {}},
           {"said_at", kDate, {}},
           {"about.incident", kName, {}},
           {"about.target", kText, {}},
           {"occurrences.report", kName, {}},
           {"occurrences.directness", kEnum, {}},
           {"occurrences.confidence", kNumber, {}},
           {"supported_by", kName, {}},
           {"legal_references", kText, {}},
           {"update_time", kTime, {}}},
          {"text", "speaker.name", "speaker.role", "about.target", "legal_references"},
          {"about"}};
}

World Reports() {
  return {Collection::kReport,
          &v1::Report::default_instance(),
          {{"version", kNumber, {}},
           {"lifecycle", kEnum, {}},
           {"url", kName, {"url", "canonical_url"}},
           {"publisher", kText, {}},
           {"publisher_type", kEnum, {}},
           {"authors", kText, {}},
           {"title", kText, {}},
           {"truncated", kBool, {}},
           {"published", kDate, {}},
           {"updated", kDate, {}},
           {"text_bytes", kNumber, {}},
           {"fetch_time", kTime, {}},
           {"origins.external_id", kName, {}},
           {"near_duplicates.type", kEnum, {}},
           {"near_duplicates.similarity", kNumber, {}},
           {"incidents.incident", kName, {}}},
          {"title", "publisher", "authors", "text"},
          {"origins"}};
}

World Claims() {
  return {Collection::kClaim,
          &v1::Claim::default_instance(),
          {{"incident", kName, {}},
           {"field", kEnum, {}},
           {"victim.name", kText, {"victim.name", "victim.aliases"}},
           {"victim.role", kEnum, {}},
           {"date.date", kDate, {}},
           {"impact.quantity.min", kNumber, {}},
           {"impact.quantity.unit", kText, {}},
           {"asserter.name", kText, {}},
           {"asserter.statement", kName, {}},
           {"status", kEnum, {}},
           {"confidence", kNumber, {}},
           {"asserted", kDate, {}}},
          {"victim.name", "victim.aliases", "asserter.name"},
          {"victim", "date"}};
}

World Sources() {
  return {Collection::kSource,
          &v1::Source::default_instance(),
          {{"display_name", kText, {}},
           {"plugin", kName, {}},
           {"state", kEnum, {}},
           {"state_time", kTime, {}},
           {"record_count", kNumber, {}},
           {"caught_up", kBool, {}},
           {"reliability", kText, {}},
           {"backfill.from", kTime, {}},
           {"backfill.end_time", kTime, {}},
           {"backfill.state", kEnum, {}},
           {"backfill.read_count", kNumber, {}}},
          {"display_name", "name", "plugin"},
          {"backfill"}};
}

std::vector<string> PathsOf(const Field& field) {
  return field.paths.empty() ? std::vector<string>{field.name} : field.paths;
}

absl::Time TimeOf(const string& text) {
  absl::Time time;
  string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << text << error;
  return time;
}

// What folding makes of the few letters above.
string Fold(string text) {
  text = absl::StrReplaceAll(absl::AsciiStrToLower(text),
                             {{"É", "é"}, {"Ü", "ü"}, {"ß", "ss"}, {"Ａ", "a"}, {"Ｂ", "b"}});
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

std::vector<string> WordsIn(const string& text) {
  string plain = absl::StrReplaceAll(
      Fold(text), {{"é", "e"}, {"ü", "u"}, {"東", " 東 "}, {"京", " 京 "}, {"港", " 港 "}});
  for (char& c : plain) {
    if (absl::ascii_isascii(c) && !absl::ascii_isalnum(c)) c = ' ';
  }
  return absl::StrSplit(plain, ' ', absl::SkipEmpty());
}

bool SaysInTurn(const string& text, const std::vector<string>& asked, bool open_end) {
  const std::vector<string> words = WordsIn(text);
  for (size_t start = 0; start + asked.size() <= words.size(); ++start) {
    bool same = true;
    for (size_t i = 0; i < asked.size(); ++i) {
      const bool is_open = open_end && i + 1 == asked.size();
      same = same && (is_open ? absl::StartsWith(words[start + i], asked[i])
                              : words[start + i] == asked[i]);
    }
    if (same) return true;
  }
  return false;
}

bool Glob(const char* text, const char* pattern) {
  if (*pattern == '\0') return *text == '\0';
  if (*pattern == kStar)
    return Glob(text, pattern + 1) || (*text != '\0' && Glob(text + 1, pattern));
  return *text == *pattern && Glob(text + 1, pattern + 1);
}

namespace {

// The values at `path`, those that are not set left out.
void Gather(const Message& message, const string& path, std::vector<Value>& values) {
  const std::pair<string, string> step = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(step.first);
  ASSERT_NE(field, nullptr) << path;
  const auto* r = message.GetReflection();
  const int size = field->is_repeated() ? r->FieldSize(message, field)
                   : !field->has_presence() || r->HasField(message, field) ? 1
                                                                           : 0;
  for (int i = 0; i < size; ++i) {
    const bool many = field->is_repeated();
    Value value;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const Message& child =
            many ? r->GetRepeatedMessage(message, field, i) : r->GetMessage(message, field);
        if (!step.second.empty()) {
          Gather(child, step.second, values);
          continue;
        }
        if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&child)) {
          value.time = absl::FromUnixSeconds(time->seconds()) + absl::Nanoseconds(time->nanos());
          value.text = "a time";
        } else {
          value.text = dynamic_cast<const v1::Date&>(child).value();
        }
        break;
      }
      case FieldDescriptor::CPPTYPE_STRING:
        value.text = many ? r->GetRepeatedString(message, field, i) : r->GetString(message, field);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        value.number =
            many ? r->GetRepeatedEnumValue(message, field, i) : r->GetEnumValue(message, field);
        value.text = value.number == 0 ? "" : "set";
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        value = {"a truth", r->GetBool(message, field) ? 1.0 : 0.0, {}};
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        value = {"a number", r->GetDouble(message, field), {}};
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        value = {"a number", static_cast<double>(r->GetInt64(message, field)), {}};
        break;
      default:
        value = {"a number", static_cast<double>(r->GetInt32(message, field)), {}};
    }
    if (!value.text.empty()) values.push_back(value);
  }
}

}  // namespace

bool AnyValue(const Message& message, const std::vector<string>& paths, const Test& test) {
  std::vector<Value> values;
  for (const string& path : paths) Gather(message, path, values);
  return std::any_of(values.begin(), values.end(), test);
}

bool Ordered(const string& sign, bool below, bool equal) {
  if (sign == "<") return below;
  if (sign == "<=") return below || equal;
  if (sign == ">") return !below && !equal;
  if (sign == ">=") return !below;
  return equal;
}

}  // namespace dossier::query::by_book

#include "veris/shape.h"

#include <cstdlib>
#include <ctime>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dossier/sdk/vocabulary.h"
#include "veris/enumerations.h"

namespace dossier::veris {
namespace {

using sdk::Json;

// What an object may hold. `fields`: names separated by blanks, "!" marks a required one, "?" one
// that is required before VERIS 1.4.
struct Shape {
  const char* path;
  const char* fields;
  bool may_be_empty;
  bool may_hold_others;
};

constexpr Shape kShapes[] = {
    {"",
     "incident_id! schema_version! security_incident! action! actor! asset! attribute! "
     "discovery_method! timeline! victim impact plus ioc summary notes reference source_id "
     "campaign_id confidence targeted control_failure corrective_action cost_corrective_action "
     "discovery_notes schema_name value_chain",
     false, false},
    {"action", "hacking malware social misuse physical error environmental unknown", false, true},
    {"action.hacking", "variety! vector! result cve name notes", false, false},
    {"action.malware", "variety! vector! result cve name notes", false, false},
    {"action.social", "variety! vector! target! result notes", false, false},
    {"action.misuse", "variety! vector! result notes", false, false},
    {"action.physical", "variety! vector! result location notes", false, false},
    {"action.error", "variety! vector! notes", false, false},
    {"action.environmental", "variety! notes", false, false},
    {"action.unknown", "notes result", true, true},
    {"actor", "external internal partner unknown", false, false},
    {"actor.external", "country? variety! motive! name notes region", false, false},
    {"actor.internal", "variety! motive! job_change name notes", false, false},
    {"actor.partner", "country? motive! variety industry name notes region", false, false},
    {"actor.unknown", "notes", true, true},
    {"asset",
     "assets accessibility cloud country governance hosting management notes ownership role "
     "total_amount",
     false, false},
    {"asset.assets[]", "variety! amount", false, false},
    {"attribute", "confidentiality integrity availability unknown", false, false},
    {"attribute.confidentiality",
     "data_disclosure! data data_total data_victim state notes credit_monitoring "
     "credit_monitoring_years data_abuse data_misuse partner_data partner_number",
     false, false},
    {"attribute.confidentiality.data[]", "variety! amount", false, false},
    {"attribute.integrity", "variety! notes", false, false},
    {"attribute.availability", "variety! duration notes", false, true},
    {"attribute.availability.duration", "unit! value", false, false},
    {"timeline", "incident! compromise exfiltration discovery containment", false, false},
    {"timeline.incident", "year! month day time", false, false},
    {"timeline.compromise", "unit! value", false, false},
    {"timeline.exfiltration", "unit! value", false, false},
    {"timeline.discovery", "unit! value", false, false},
    {"timeline.containment", "unit! value", false, false},
    {"victim",
     "country! employee_count! industry! victim_id state region government locations_affected "
     "revenue secondary notes",
     false, false},
    {"victim.revenue", "amount iso_currency_code", false, false},
    {"victim.secondary", "amount notes victim_id", false, false},
    {"impact",
     "overall_rating! overall_amount overall_min_amount overall_max_amount iso_currency_code "
     "loss notes",
     false, false},
    {"impact.loss[]", "variety! rating amount min_amount max_amount", false, false},
    {"ioc[]", "indicator! comment", false, false},
    {"discovery_method", "external internal partner unknown other", false, true},
    {"discovery_method.external", "variety notes", true, false},
    {"discovery_method.internal", "variety notes", true, false},
    {"discovery_method.partner", "variety notes", true, false},
    {"value_chain", "", true, true},
    {"plus", "", true, true},
};

// A shape with its fields taken apart.
struct Fields {
  const Shape* shape = nullptr;
  std::unordered_set<std::string> known;
  std::vector<std::string> required;
  std::vector<std::string> required_before_1_4;
};

// nullptr if a path is free of rules.
const Fields* FieldsOf(const std::string& pattern) {
  static const auto* const kFields = [] {
    auto* all = new std::unordered_map<std::string, Fields>;
    for (const Shape& shape : kShapes) {
      Fields& made = (*all)[shape.path];
      made.shape = &shape;
      std::string_view rest = shape.fields;
      while (!rest.empty()) {
        const size_t end = rest.find(' ');
        std::string field(rest.substr(0, end));
        rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
        const char mark = field.back();
        if (mark == '!' || mark == '?') field.pop_back();
        if (mark == '!') made.required.push_back(field);
        if (mark == '?') made.required_before_1_4.push_back(field);
        made.known.insert(std::move(field));
      }
    }
    return all;
  }();
  const auto found = kFields->find(pattern);
  return found == kFields->end() ? nullptr : &found->second;
}

// Objects in a list, or a list of words.
enum class Type { kText, kWords, kObjects, kObject, kInteger, kNumber, kAny };

Type TypeOf(const std::string& path) {
  static const std::unordered_set<std::string> kWords = {
      "variety",   "vector",     "target",        "result",  "country",
      "motive",    "job_change", "region",        "cloud",   "governance",
      "hosting",   "management", "accessibility", "role",    "state",
      "ownership", "government", "data_victim",   "location"};
  static const std::unordered_map<std::string, Type> kTypes = {
      {"asset.assets", Type::kObjects},
      {"attribute.confidentiality.data", Type::kObjects},
      {"impact.loss", Type::kObjects},
      {"ioc", Type::kObjects},
      {"asset.assets[].variety", Type::kText},
      {"attribute.confidentiality.data[].variety", Type::kText},
      {"impact.loss[].variety", Type::kText},
      {"victim.state", Type::kText},
      {"actor.external.name", Type::kWords},
      {"actor.internal.name", Type::kWords},
      {"actor.partner.name", Type::kWords},
      {"victim.secondary.victim_id", Type::kWords},
      {"timeline.incident.year", Type::kInteger},
      {"timeline.incident.month", Type::kInteger},
      {"timeline.incident.day", Type::kInteger},
      {"asset.total_amount", Type::kInteger},
      {"asset.assets[].amount", Type::kInteger},
      {"attribute.confidentiality.data_total", Type::kInteger},
      {"attribute.confidentiality.data[].amount", Type::kInteger},
      {"attribute.confidentiality.partner_number", Type::kNumber},
      {"attribute.confidentiality.credit_monitoring_years", Type::kNumber},
      {"victim.locations_affected", Type::kInteger},
      {"victim.secondary.amount", Type::kInteger},
      {"victim.revenue.amount", Type::kNumber},
      {"impact.overall_amount", Type::kNumber},
      {"impact.overall_min_amount", Type::kNumber},
      {"impact.overall_max_amount", Type::kNumber},
      {"impact.loss[].amount", Type::kNumber},
      {"impact.loss[].min_amount", Type::kNumber},
      {"impact.loss[].max_amount", Type::kNumber},
      {"discovery_method", Type::kAny},
      {"discovery_method.unknown", Type::kAny},
      {"discovery_method.other", Type::kAny},
      {"plus", Type::kObject},
      {"value_chain", Type::kAny},
  };
  if (const auto found = kTypes.find(path); found != kTypes.end()) return found->second;
  const std::string name = path.substr(path.rfind('.') + 1);
  if (name == "value") return Type::kNumber;
  if (kWords.count(name) > 0) return Type::kWords;
  return FieldsOf(path) != nullptr ? Type::kObject : Type::kText;
}

// Paths of the table against a path: "*" is one part.
bool Fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const size_t wanted_end = pattern.find('.');
    const size_t found_end = path.find('.');
    const std::string_view wanted = pattern.substr(0, wanted_end);
    if (wanted != "*" && wanted != path.substr(0, found_end)) return false;
    pattern = wanted_end == std::string_view::npos ? "" : pattern.substr(wanted_end + 1);
    path = found_end == std::string_view::npos ? "" : path.substr(found_end + 1);
  }
  return pattern.empty() && path.empty();
}

std::set<std::string> KeysOf(std::string_view values) {
  std::set<std::string> keys;
  while (!values.empty()) {
    const size_t end = values.find("; ");
    keys.insert(sdk::WordKey(values.substr(0, end)));
    values = end == std::string_view::npos ? "" : values.substr(end + 2);
  }
  return keys;
}

// The values for a path; nullptr if it is free text.
const std::set<std::string>* ValuesOf(const std::string& path) {
  struct Values {
    std::unordered_map<std::string, std::set<std::string>> exact;
    std::vector<std::pair<std::string, std::set<std::string>>> patterns;
  };
  static const Values* const kValues = [] {
    auto* made = new Values;
    for (const Enumeration& one : kEnumerations) {
      if (std::string_view(one.path).find('*') == std::string_view::npos) {
        made->exact.emplace(one.path, KeysOf(one.values));
      } else {
        made->patterns.emplace_back(one.path, KeysOf(one.values));
      }
    }
    return made;
  }();
  if (const auto found = kValues->exact.find(path); found != kValues->exact.end()) {
    return &found->second;
  }
  for (const auto& [pattern, values] : kValues->patterns) {
    if (Fits(pattern, path)) return &values;
  }
  return nullptr;
}

std::string Quoted(const std::string& text) {
  return "\"" + (text.size() > 60 ? text.substr(0, 60) + "..." : text) + "\"";
}

bool EndsWith(std::string_view path, std::string_view end) {
  return path.size() >= end.size() && path.substr(path.size() - end.size()) == end;
}

int CurrentYear() {
  const time_t now = time(nullptr);
  tm parts = {};
  gmtime_r(&now, &parts);
  return parts.tm_year + 1900;
}

// Looks an incident over and stops at the first fault.
class Inspector {
 public:
  explicit Inspector(const Json& incident)
      : before_1_4_(IsBefore(incident, 1, 4)), knows_values_(IsBefore(incident, 1, 5)) {}

  // `pattern` is the path with "[]" for a place in a list, `path` that with its number.
  bool Object(const Json& object, const std::string& pattern, const std::string& path) {
    const Fields* const fields = FieldsOf(pattern);
    if (fields == nullptr) return true;
    if (!object.is_object()) return Fault(path, "must be an object");
    if (object.empty() && !fields->shape->may_be_empty) return Fault(path, "is empty");
    for (const std::string& field : fields->required) {
      if (!object.contains(field)) return Fault(Join(path, field), "is missing");
    }
    for (const std::string& field : fields->required_before_1_4) {
      if (before_1_4_ && !object.contains(field)) return Fault(Join(path, field), "is missing");
    }
    for (const auto& [field, value] : object.items()) {
      if (fields->known.count(field) == 0) {
        if (fields->shape->may_hold_others) continue;
        return Fault(Join(path, field), "is no field of VERIS");
      }
      if (!Value(value, Join(pattern, field), Join(path, field))) return false;
    }
    return true;
  }

  const std::string& fault() const { return fault_; }

 private:
  static std::string Join(const std::string& path, const std::string& field) {
    return path.empty() ? field : path + "." + field;
  }

  bool Fault(const std::string& path, const std::string& why) {
    fault_ = (path.empty() ? "the incident" : path) + ": " + why;
    return false;
  }

  bool Value(const Json& value, const std::string& pattern, const std::string& path) {
    switch (TypeOf(pattern)) {
      case Type::kObject:
        return Object(value, pattern, path);
      case Type::kObjects:
        return Objects(value, pattern, path);
      case Type::kWords:
        return Words(value, pattern, path);
      case Type::kText:
        if (!value.is_string()) return Fault(path, "must be text");
        return Word(value.get<std::string>(), pattern, path);
      case Type::kInteger:
        if (!value.is_number_integer()) return Fault(path, "must be a whole number");
        return Number(value.get<double>(), path);
      case Type::kNumber:
        if (!value.is_number()) return Fault(path, "must be a number");
        return Number(value.get<double>(), path);
      case Type::kAny:
        return !value.is_object() || Object(value, pattern, path);
    }
    return true;
  }

  bool Objects(const Json& list, const std::string& pattern, const std::string& path) {
    if (!list.is_array()) return Fault(path, "must be a list");
    if (list.empty()) return Fault(path, "is empty");
    for (size_t i = 0; i < list.size(); ++i) {
      if (!Object(list[i], pattern + "[]", path + "[" + std::to_string(i) + "]")) return false;
    }
    return true;
  }

  // A list of words; older files have a single word instead.
  bool Words(const Json& list, const std::string& pattern, const std::string& path) {
    if (list.is_string()) return Word(list.get<std::string>(), pattern, path);
    if (!list.is_array()) return Fault(path, "must be a list of words");
    if (list.empty()) return Fault(path, "is empty");
    std::set<std::string> seen;
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string place = path + "[" + std::to_string(i) + "]";
      if (!list[i].is_string()) return Fault(place, "must be text");
      const std::string word = list[i].get<std::string>();
      if (!Word(word, pattern, place)) return false;
      if (!seen.insert(word).second) return Fault(place, Quoted(word) + " stands there twice");
    }
    return true;
  }

  bool Word(const std::string& word, const std::string& pattern, const std::string& path) {
    if (EndsWith(pattern, "notes") && word.empty()) return Fault(path, "is empty");
    if (pattern == "incident_id" && word.empty()) return Fault(path, "is empty");
    if (EndsWith(pattern, ".region") && word.size() != 6) {
      return Fault(path, Quoted(word) + " must have six characters");
    }
    if (EndsWith(pattern, ".industry") && !IsIndustry(word)) {
      return Fault(path, Quoted(word) + " is no industry code (NAICS: two to six digits)");
    }
    if (!knows_values_) return true;
    if (EndsWith(pattern, ".country") && word != "Unknown" && word != "Other" &&
        sdk::CountryCode(word).empty()) {
      return Fault(path, Quoted(word) + " is no country (ISO 3166-1)");
    }
    if (pattern == "asset.assets[].variety" && !IsAsset(word)) {
      return Fault(path, Quoted(word) + " is no value of this field");
    }
    const std::set<std::string>* const values = ValuesOf(pattern);
    if (values != nullptr && values->count(sdk::WordKey(word)) == 0) {
      return Fault(path, Quoted(word) + " is no value of this field");
    }
    return true;
  }

  bool Number(double number, const std::string& path) {
    const auto within = [&](double least, double most) {
      return (number >= least && number <= most) ||
             Fault(path, "must be from " + std::to_string(static_cast<int>(least)) + " to " +
                             std::to_string(static_cast<int>(most)));
    };
    if (path == "timeline.incident.month") return within(1, 12);
    if (path == "timeline.incident.day") return within(1, 31);
    if (path == "timeline.incident.year") return within(1950, CurrentYear() + 1);
    return number >= 0 || Fault(path, "must not be less than nothing");
  }

  static bool IsIndustry(const std::string& word) {
    if (word.size() < 2 || word.size() > 6) return false;
    size_t digits = 0;
    for (const char c : word) {
      if (c >= '0' && c <= '9') ++digits;
    }
    return digits >= 2;
  }

  // "S - Database": the letter says what sort of thing it is.
  static bool IsAsset(const std::string& word) {
    if (word == "Unknown" || word == "Other") return true;
    return word.size() > 4 && word.compare(1, 3, " - ") == 0 &&
           std::string_view("EMNPSTU").find(word[0]) != std::string_view::npos;
  }

  const bool before_1_4_;
  const bool knows_values_;
  std::string fault_;
};

}  // namespace

bool IsBefore(const Json& incident, int major, int minor) {
  const std::string version = sdk::StringAt(incident, "schema_version");
  char* end = nullptr;
  const long stated_major = std::strtol(version.c_str(), &end, 10);
  const long stated_minor = *end == '.' ? std::strtol(end + 1, nullptr, 10) : 0;
  return stated_major < major || (stated_major == major && stated_minor < minor);
}

std::string FaultOf(const Json& incident) {
  Inspector inspector(incident);
  inspector.Object(incident, "", "");
  return inspector.fault();
}

}  // namespace dossier::veris

// What was done, to what, with which effect, and when.
#include <string>
#include <vector>

#include "dossier/sdk/identifiers.h"
#include "dossier/sdk/vocabulary.h"
#include "veris/incident.h"
#include "veris/json_fields.h"
#include "veris/vocabularies.h"

namespace dossier::veris {
namespace {

using sdk::Evidence;
using sdk::Json;
using sdk::StringAt;
using sdk::StructuredRecord;

std::string Name(std::string_view name) { return std::string(name); }

void WriteVulnerabilities(const std::string& text, StructuredRecord& record) {
  const Evidence line = record.Line("CVE", text);
  for (const std::string& cve : sdk::FindCveIds(text)) {
    record.Add(sdk::Vulnerability{.cve = cve}, record.Find(cve, line));
  }
}

// "WannaCry, Mimikatz".
std::vector<std::string> Names(const std::string& text) {
  std::vector<std::string> names;
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = std::min(text.find_first_of(",;", start), text.size());
    const std::string name = sdk::CleanLine(text.substr(start, end - start));
    if (!name.empty() && sdk::AbsenceOf(name).empty()) names.push_back(name);
    start = end + 1;
  }
  return names;
}

void WriteKinds(const std::string& action, const std::vector<std::string>& varieties,
                const std::vector<Evidence>& lines, StructuredRecord& record) {
  bool is_told = false;
  for (size_t i = 0; i < varieties.size(); ++i) {
    const std::string_view kind = KindsOfActions().NameOf(action + " " + varieties[i]);
    if (kind.empty()) continue;
    is_told = true;
    record.Add(sdk::Kind{Name(kind)}, lines[i], {.rule = "kind." + action});
  }
  // The action itself, by a variety that is told, or "Unknown" if nothing is.
  for (size_t i = 0; i < varieties.size(); ++i) {
    const bool plain = KindsOfActions().NameOf(action + " " + varieties[i]).empty();
    if (!plain || (is_told && !sdk::AbsenceOf(varieties[i]).empty())) continue;
    record.Add(sdk::Kind{Name(Actions().NameOf(action))}, lines[i],
               {.confidence = 0.9, .rule = "kind." + action});
    return;
  }
}

void WriteTechniques(const Json& action, const std::vector<std::string>& varieties,
                     const std::vector<Evidence>& lines, StructuredRecord& record) {
  std::string phase = "PHASE_OTHER";
  for (const std::string& result : WordsAt(action, "result")) {
    if (sdk::WordKey(result) == "infiltrate") phase = "PHASE_INITIAL_ACCESS";
  }
  for (size_t i = 0; i < varieties.size(); ++i) {
    if (!sdk::AbsenceOf(varieties[i]).empty() || varieties[i] == "Other") continue;
    record.Add(sdk::Technique{.phase = phase, .description = varieties[i]}, lines[i]);
  }
}

void WriteAction(const std::string& name, const Json& action, StructuredRecord& record) {
  record.Section("Action: " + name);
  const std::vector<std::string> varieties = WordsAt(action, "variety");
  const std::vector<Evidence> lines = record.Line("Sort", varieties);
  WriteKinds(name, varieties, lines, record);
  if (name == "hacking" || name == "malware" || name == "social") {
    WriteTechniques(action, varieties, lines, record);
  }
  const std::vector<std::string> vectors = WordsAt(action, "vector");
  const std::vector<Evidence> vector_lines = record.Line("Vector", vectors);
  for (size_t i = 0; i < vectors.size(); ++i) {
    record.Add(sdk::Kind{Name(KindsOfVectors().NameOf(vectors[i]))}, vector_lines[i],
               {.confidence = 0.8, .rule = "kind.vector"});
  }
  record.Line("Target", WordsAt(action, "target"));
  record.Line("Place", WordsAt(action, "location"));
  record.Line("Result", WordsAt(action, "result"));
  const std::vector<std::string> names = Names(StringAt(action, "name"));
  const std::vector<Evidence> name_lines = record.Line("Name", names);
  for (size_t i = 0; i < names.size(); ++i) {
    record.Add(
        sdk::Tool{.type = name == "malware" ? "TYPE_MALWARE" : "TYPE_TOOL", .name = names[i]},
        name_lines[i]);
  }
  WriteVulnerabilities(StringAt(action, "cve"), record);
  record.Line("Notes", StringAt(action, "notes"));
}

void WriteAssets(const Json& incident, StructuredRecord& record) {
  const Json& asset = At(incident, "asset");
  record.Section("Assets");
  const Json& assets = At(asset, "assets");
  if (assets.is_array()) {
    std::vector<std::string> words;
    for (const Json& one : assets) {
      const auto amount = NumberAt(one, "amount");
      words.push_back(StringAt(one, "variety") +
                      (amount.has_value() ? " (" + NumberText(*amount) + ")" : ""));
    }
    record.Line("Sorts", words);
  }
  if (const auto total = NumberAt(asset, "total_amount")) {
    record.Add(sdk::Impact{.quantity = sdk::Quantity{*total, *total, "systems"},
                           .description = "assets affected"},
               record.Line("Number", NumberText(*total)), {.rule = "asset.total_amount"});
  }
  for (const char* key : {"cloud", "hosting", "management", "ownership", "accessibility",
                          "governance", "role", "country"}) {
    std::string label = key;
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
    record.Line(label, WordsAt(asset, key));
  }
  record.Line("Notes", StringAt(asset, "notes"));
}

// Of a unit of time; 0 if it has no fixed length.
double HoursOf(const std::string& unit) {
  const std::string key = sdk::WordKey(unit);
  if (key == "seconds") return 1.0 / 3600;
  if (key == "minutes") return 1.0 / 60;
  if (key == "hours") return 1;
  if (key == "days") return 24;
  if (key == "weeks") return 168;
  return 0;
}

// "3 days", "days", "never".
std::string DurationText(const Json& duration) {
  const std::string unit = StringAt(duration, "unit");
  const auto value = NumberAt(duration, "value");
  return value.has_value() ? NumberText(*value) + " " + unit : unit;
}

void WriteConfidentiality(const Json& effect, const Json& plus, StructuredRecord& record) {
  if (!effect.is_object()) return;
  record.Section("Effect on confidentiality");
  const std::string disclosed = StringAt(effect, "data_disclosure");
  const Evidence line = record.Line("Data disclosed", disclosed);
  std::string degree = Name(DisclosureDegrees().NameOf(disclosed));
  const std::string abused = StringAt(At(At(plus, "attribute"), "confidentiality"), "data_abuse");
  const Evidence abuse_line = record.Line("Data abused", abused);
  Evidence evidence = line;
  if (sdk::WordKey(abused) == "yes" && degree == "DEGREE_CONFIRMED") {
    degree = "DEGREE_EXPLOITED";
    evidence = evidence + abuse_line;
  }
  if (sdk::WordKey(disclosed) == "yes") record.Add(sdk::Kind{"TYPE_DATA_BREACH"}, line);
  record.AddAbsence("FIELD_IMPACT", sdk::AbsenceOf(disclosed), line,
                    {.rule = "impact.confidentiality"});

  const Json& data = At(effect, "data");
  std::vector<std::string> kinds;
  std::vector<std::string> texts;
  if (data.is_array()) {
    for (const Json& one : data) {
      const auto amount = NumberAt(one, "amount");
      kinds.push_back(StringAt(one, "variety"));
      texts.push_back(kinds.back() +
                      (amount.has_value() ? " (" + NumberText(*amount) + " records)" : ""));
    }
  }
  const std::vector<Evidence> kind_lines = record.Line("Data", texts);
  sdk::Impact impact{.dimension = "DIMENSION_CONFIDENTIALITY", .degree = degree};
  for (size_t i = 0; i < kinds.size(); ++i) {
    const std::string_view kind = DataKinds().NameOf(kinds[i]);
    if (kind.empty()) continue;
    if (std::find(impact.data_kinds.begin(), impact.data_kinds.end(), kind) ==
        impact.data_kinds.end()) {
      impact.data_kinds.push_back(Name(kind));
    }
    evidence = evidence + kind_lines[i];
  }
  if (const auto total = NumberAt(effect, "data_total")) {
    impact.quantity = sdk::Quantity{*total, *total, "records"};
    evidence = record.Line("Records", NumberText(*total)) + evidence;
  }
  if (!degree.empty()) record.Add(impact, evidence, {.rule = "impact.confidentiality"});
  record.Line("Whose data", WordsAt(effect, "data_victim"));
  record.Line("State of the data", WordsAt(effect, "state"));
  record.Line("Notes", StringAt(effect, "notes"));
}

// Integrity or availability: what happened to it, and for how long.
void WriteEffect(const char* name, const char* dimension, const Json& effect,
                 StructuredRecord& record) {
  if (!effect.is_object()) return;
  record.Section("Effect on " + std::string(name));
  const std::vector<std::string> varieties = WordsAt(effect, "variety");
  const std::vector<Evidence> lines = record.Line("Sort", varieties);
  const Json& duration = At(effect, "duration");
  const Evidence duration_line = record.Line("Duration", DurationText(duration));
  const auto value = NumberAt(duration, "value");
  const double hours = HoursOf(StringAt(duration, "unit"));
  const std::string rule = "impact." + std::string(name);
  for (size_t i = 0; i < varieties.size(); ++i) {
    const std::string_view absence = sdk::AbsenceOf(varieties[i]);
    if (!absence.empty()) {
      record.AddAbsence("FIELD_IMPACT", absence, lines[i], {.rule = rule});
      continue;
    }
    sdk::Impact impact{
        .dimension = dimension, .degree = "DEGREE_CONFIRMED", .description = varieties[i]};
    Evidence evidence = lines[i];
    if (value.has_value() && hours > 0) {
      impact.quantity = sdk::Quantity{*value * hours, *value * hours, "hours"};
      evidence = evidence + duration_line;
    }
    record.Add(impact, evidence, {.rule = rule});
    record.Add(sdk::Kind{Name(KindsOfEffects().NameOf(varieties[i]))}, lines[i],
               {.confidence = 0.9, .rule = "kind." + std::string(name)});
  }
  record.Line("Notes", StringAt(effect, "notes"));
}

// Both forms: "Ext - law enforcement", and {"external": {"variety": ["Law enforcement"]}}.
void WriteDiscovery(const Json& incident, StructuredRecord& record) {
  record.Section("Discovery");
  const Json& method = At(incident, "discovery_method");
  std::vector<std::string> ways;
  if (method.is_string()) ways.push_back(method.get<std::string>());
  for (const auto& [kind, prefix] :
       {std::pair("external", "Ext"), std::pair("internal", "Int"), std::pair("partner", "Prt")}) {
    for (const std::string& variety : WordsAt(At(method, kind), "variety")) {
      ways.push_back(std::string(prefix) + " - " + variety);
    }
  }
  if (method.is_object() && method.contains("unknown")) ways.emplace_back("Unknown");
  if (method.is_object() && method.contains("other")) ways.emplace_back("Other");
  const std::vector<Evidence> lines = record.Line("Method", ways);
  for (size_t i = 0; i < ways.size(); ++i) {
    const std::string_view by = Discoverers().NameOfStart(ways[i]);
    record.Add(sdk::Disclosure{.by = Name(by)}, lines[i], {.confidence = 0.8});
    record.AddAbsence("FIELD_DISCLOSURE", sdk::AbsenceOf(ways[i]), lines[i]);
  }
  record.Line("Notes", StringAt(incident, "discovery_notes"));
}

void WriteDate(const char* label, const char* event, const Json& parts, double confidence,
               StructuredRecord& record) {
  if (!parts.is_object()) return;
  const auto part = [&](const char* key) {
    const double number = NumberAt(parts, key).value_or(0);
    return number >= 0 && number < 1e6 ? static_cast<int64_t>(number) : 0;
  };
  std::optional<sdk::Date> date = sdk::DateOf(part("year"), part("month"), part("day"));
  // A day that no month has leaves the month.
  if (!date.has_value()) date = sdk::DateOf(part("year"), part("month"), 0);
  if (!date.has_value()) return;
  const std::string time = StringAt(parts, "time");
  const Evidence line = record.Line(label, date->value);
  record.Line("Time", time);
  record.Add(sdk::IncidentDate{.event = event, .date = *date}, line, {.confidence = confidence});
}

}  // namespace

void WriteActions(const Json& incident, StructuredRecord& record) {
  const Json& actions = At(incident, "action");
  for (const auto& [name, action] : actions.items()) {
    if (sdk::WordKey(name) != "unknown") {
      WriteAction(name, action, record);
      continue;
    }
    record.Section("Action");
    record.AddAbsence("FIELD_KIND", "ABSENCE_REASON_STATED_UNKNOWN",
                      record.Line("Sort", "Unknown"));
    record.Line("Notes", StringAt(action, "notes"));
  }
}

void WriteAssetsAndEffects(const Json& incident, StructuredRecord& record) {
  const Json& attribute = At(incident, "attribute");
  WriteAssets(incident, record);
  WriteConfidentiality(At(attribute, "confidentiality"), At(incident, "plus"), record);
  WriteEffect("integrity", "DIMENSION_INTEGRITY", At(attribute, "integrity"), record);
  WriteEffect("availability", "DIMENSION_AVAILABILITY", At(attribute, "availability"), record);
}

void WriteTimeline(const Json& incident, StructuredRecord& record) {
  const Json& timeline = At(incident, "timeline");
  record.Section("Timeline");
  WriteDate("Incident", "EVENT_STARTED", At(timeline, "incident"), 1, record);
  for (const auto& [key, label] :
       {std::pair("compromise", "Until compromise"),
        std::pair("exfiltration", "Until exfiltration"), std::pair("discovery", "Until discovery"),
        std::pair("containment", "Until containment")}) {
    record.Line(label, DurationText(At(timeline, key)));
  }
  const Json& more = At(At(incident, "plus"), "timeline");
  WriteDate("Notification", "EVENT_DISCLOSED", At(more, "notification"), 0.8, record);
  WriteDiscovery(incident, record);
}

void WriteImpact(const Json& incident, StructuredRecord& record) {
  const Json& impact = At(incident, "impact");
  if (!impact.is_object()) return;
  record.Section("Impact");
  const std::string currency = StringAt(impact, "iso_currency_code");
  const auto write_money = [&](const std::string& label, const Json& object, const char* amount_key,
                               const char* min_key, const char* max_key, const std::string& what) {
    const auto amount = NumberAt(object, amount_key);
    const auto min = NumberAt(object, min_key);
    const auto max = NumberAt(object, max_key);
    if (!amount.has_value() && !min.has_value() && !max.has_value()) return;
    const double least = min.value_or(amount.value_or(max.value_or(0)));
    const double most = max.value_or(amount.value_or(least));
    std::string text = NumberText(amount.value_or(most));
    if (least != most) text += " (" + NumberText(least) + " to " + NumberText(most) + ")";
    record.Add(sdk::Impact{.dimension = "DIMENSION_MONETARY",
                           .degree = "DEGREE_CONFIRMED",
                           .money = sdk::Money{least, most, currency},
                           .money_kind = "MONEY_KIND_LOSS",
                           .description = what},
               record.Line(label, text + (currency.empty() ? "" : " " + currency)),
               {.rule = "impact.monetary"});
  };
  const std::string rating = StringAt(impact, "overall_rating");
  const Evidence rating_line = record.Line("Overall rating", rating);
  const std::string_view absence = sdk::AbsenceOf(rating);
  if (absence.empty()) {
    record.Add(sdk::Severity{"VERIS overall rating", rating}, rating_line);
  } else {
    record.AddAbsence("FIELD_SEVERITY", absence, rating_line);
  }
  write_money("Overall loss", impact, "overall_amount", "overall_min_amount", "overall_max_amount",
              "");
  const Json& losses = At(impact, "loss");
  if (losses.is_array()) {
    for (const Json& loss : losses) {
      const std::string what = StringAt(loss, "variety");
      write_money("Loss, " + what, loss, "amount", "min_amount", "max_amount", what);
      const std::string loss_rating = StringAt(loss, "rating");
      if (sdk::AbsenceOf(loss_rating).empty()) {
        record.Add(sdk::Severity{"VERIS loss rating, " + what, loss_rating},
                   record.Line("Rating, " + what, loss_rating), {.rule = "severity.loss"});
      }
    }
  }
  record.Line("Notes", StringAt(impact, "notes"));
}

}  // namespace dossier::veris

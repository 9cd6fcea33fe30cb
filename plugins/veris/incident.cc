#include "veris/incident.h"

#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/vocabulary.h"
#include "veris/json_fields.h"
#include "veris/vocabularies.h"

namespace dossier::veris {
namespace {

using sdk::Evidence;
using sdk::Json;
using sdk::StringAt;
using sdk::StructuredRecord;

constexpr std::string_view kActions[] = {"hacking",  "malware", "social",       "misuse",
                                         "physical", "error",   "environmental"};

std::string Capitalised(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] -= 'a' - 'A';
  return word;
}

// "Hacking and malware at Example Hospital, 2031-04".
std::string TitleOf(const Json& incident) {
  std::string title;
  for (const std::string_view action : kActions) {
    if (!At(incident, "action").contains(action)) continue;
    title += title.empty() ? Capitalised(std::string(action)) : " and " + std::string(action);
  }
  if (title.empty()) title = "Incident";
  const std::string victim = StringAt(At(incident, "victim"), "victim_id");
  if (!victim.empty() && sdk::AbsenceOf(victim).empty()) title += " at " + victim;
  const Json& date = At(At(incident, "timeline"), "incident");
  const auto when = sdk::DateOf(static_cast<int64_t>(NumberAt(date, "year").value_or(0)),
                                static_cast<int64_t>(NumberAt(date, "month").value_or(0)),
                                static_cast<int64_t>(NumberAt(date, "day").value_or(0)));
  if (when.has_value()) title += ", " + when->value;
  return title;
}

// The first address in free text, which is often several addresses.
std::string UrlIn(const std::string& text) {
  const size_t start = text.find("http");
  if (start == std::string::npos) return "";
  const std::string url = text.substr(start, text.find_first_of(" ;,\t\r\n\"<>", start) - start);
  return url.compare(0, 7, "http://") == 0 || url.compare(0, 8, "https://") == 0 ? url : "";
}

void WriteIncident(const Json& incident, StructuredRecord& record) {
  record.Section("Incident");
  const std::string status = StringAt(incident, "security_incident");
  record.Add(sdk::Status{std::string(Statuses().NameOf(status))}, record.Line("Status", status));
  const std::string targeted = StringAt(incident, "targeted");
  const Evidence line = record.Line("Targeted", targeted);
  record.Add(sdk::Motive{.targeting = std::string(Targetings().NameOf(targeted))}, line,
             {.rule = "targeted"});
  record.Line("Confidence of the coder", StringAt(incident, "confidence"));
  record.Line("Campaign", StringAt(incident, "campaign_id"));
  record.Line("Notes", StringAt(incident, "notes"));
}

void WriteResponse(const Json& incident, StructuredRecord& record) {
  record.Section("Response");
  record.Line("Control that failed", StringAt(incident, "control_failure"));
  const std::string action = StringAt(incident, "corrective_action");
  record.Add(sdk::Measure{.type = "TYPE_CONTROL_ADDED", .description = action},
             record.Line("Corrective action", action), {.confidence = 0.8});
  record.Line("Cost of it", StringAt(incident, "cost_corrective_action"));
}

std::string ChainWord(const std::string& letters) {
  const std::string_view word = ChainWords().NameOf(letters);
  return word.empty() ? letters : std::string(word);
}

// plus.event_chain: what was done, by whom, on what, to which effect.
void WriteEventChain(const Json& incident, StructuredRecord& record) {
  const Json& chain = At(At(incident, "plus"), "event_chain");
  if (!chain.is_array()) return;
  record.Section("Chain of events");
  int position = 0;
  for (const Json& event : chain) {
    ++position;
    std::string step = ChainWord(StringAt(event, "action"));
    const auto add = [&](const char* before, const char* key) {
      const std::string word = StringAt(event, key);
      if (!word.empty() && word != "unk") step += before + ChainWord(word);
    };
    add(" by ", "actor");
    add(" on ", "asset");
    add(", affecting ", "attribute");
    const std::string summary = StringAt(event, "summary");
    if (!summary.empty()) step += ": " + summary;
    if (step.empty() || step == "unk") step = "unknown";
    const Evidence line = record.Line("Step " + std::to_string(position), step);
    record.Add(sdk::EventStep{.position = position, .description = step == "unknown" ? "" : step},
               line);
  }
}

void WriteIndicators(const Json& incident, StructuredRecord& record) {
  const Json& indicators = At(incident, "ioc");
  if (!indicators.is_array() || indicators.empty()) return;
  record.Section("Indicators of compromise");
  record.Line("Number", std::to_string(indicators.size()));
  for (const Json& indicator : indicators) record.Line("Note", StringAt(indicator, "comment"));
}

void WriteCoding(const Json& incident, StructuredRecord& record) {
  const Json& plus = At(incident, "plus");
  record.Section("Coding");
  record.Line("Incident id", StringAt(incident, "incident_id"));
  record.Line("Data set", StringAt(incident, "source_id"));
  record.Line("Reference", StringAt(incident, "reference"));
  record.Line("Analysis", StringAt(plus, "analysis_status"));
  if (const auto year = NumberAt(plus, "dbir_year")) record.Line("DBIR", NumberText(*year));
  record.Line("Schema", StringAt(incident, "schema_version"));
}

std::string DateText(const Json& plus, const char* key) {
  const auto date = sdk::DateOf(StringAt(plus, key));
  return date.has_value() ? date->value : "";
}

std::string MetaOf(const Json& incident, const std::string& title, const StructuredRecord& record) {
  const Json& plus = At(incident, "plus");
  Json meta = {{"title", title}, {"incident_id", StringAt(incident, "incident_id")}};
  const auto set = [&](const char* key, const std::string& value) {
    if (!value.empty()) meta[key] = value;
  };
  set("url", UrlIn(StringAt(incident, "reference")));
  set("published", DateText(plus, "created"));
  set("updated", DateText(plus, "modified"));
  set("data_set", StringAt(incident, "source_id"));
  set("schema_version", StringAt(incident, "schema_version"));
  if (record.claims_left_out() > 0) meta["claims_left_out"] = record.claims_left_out();
  return meta.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

sdk::Record RecordOf(const Json& incident) {
  StructuredRecord record("veris");
  sdk::About defaults{.status = "CLAIM_STATUS_REPORTED"};
  for (const char* key : {"modified", "created"}) {
    if (const auto date = sdk::DateOf(StringAt(At(incident, "plus"), key))) {
      defaults.asserted = *date;
      break;
    }
  }
  record.SetDefaults(defaults);
  const std::string title = TitleOf(incident);
  record.Title(title);
  record.Prose(StringAt(incident, "summary"));
  WriteIncident(incident, record);
  WriteVictim(incident, record);
  WriteActors(incident, record);
  WriteActions(incident, record);
  WriteAssetsAndEffects(incident, record);
  WriteTimeline(incident, record);
  WriteImpact(incident, record);
  WriteEventChain(incident, record);
  WriteResponse(incident, record);
  WriteIndicators(incident, record);
  WriteCoding(incident, record);
  return record.Finish(MetaOf(incident, title, record));
}

}  // namespace dossier::veris

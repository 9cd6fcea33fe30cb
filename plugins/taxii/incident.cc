// The incident core extension with its events, impacts and tasks.
#include <algorithm>
#include <optional>

#include "dossier/sdk/vocabulary.h"
#include "taxii/teller.h"

namespace dossier::taxii {

using sdk::About;
using sdk::Evidence;
using sdk::StringAt;
using sdk::Vocabulary;

namespace {

const Vocabulary& Determinations() {
  static const Vocabulary kWords{
      {"suspected", "STATUS_SUSPECTED"},           {"confirmed", "STATUS_CONFIRMED"},
      {"successful-attempt", "STATUS_CONFIRMED"},  {"blocked", "STATUS_BLOCKED"},
      {"failed-attempt", "STATUS_FAILED_ATTEMPT"}, {"false-positive", "STATUS_FALSE_POSITIVE"}};
  return kWords;
}

const Vocabulary& InvestigationStates() {
  static const Vocabulary kWords{
      {"new", "STATE_OPENED"}, {"open", "STATE_ONGOING"}, {"closed", "STATE_CLOSED"}};
  return kWords;
}

// Those of the event vocabulary that say what kind of incident it is.
const Vocabulary& IncidentTypes() {
  static const Vocabulary kWords{{"aggregation-information-phishing-schemes", "TYPE_PHISHING"},
                                 {"c&c-server-hosting", "TYPE_MALWARE"},
                                 {"compromised-system", "TYPE_INTRUSION"},
                                 {"control-system-bypass", "TYPE_INTRUSION"},
                                 {"data-exfiltration", "TYPE_DATA_BREACH"},
                                 {"deletion-information", "TYPE_SABOTAGE"},
                                 {"denial-of-service", "TYPE_DDOS"},
                                 {"destruction", "TYPE_SABOTAGE"},
                                 {"disruption-data-transmission", "TYPE_DISRUPTION"},
                                 {"dissemination-malware-email", "TYPE_MALWARE"},
                                 {"dissemination-phishing-emails", "TYPE_PHISHING"},
                                 {"dns-cache-poisoning", "TYPE_HIJACKING"},
                                 {"dns-local-resolver-hijacking", "TYPE_HIJACKING"},
                                 {"dns-server-compromise", "TYPE_INTRUSION"},
                                 {"dns-stub-resolver-hijacking", "TYPE_HIJACKING"},
                                 {"domain-name-compromise", "TYPE_HIJACKING"},
                                 {"equipment-loss", "TYPE_PHYSICAL"},
                                 {"equipment-theft", "TYPE_PHYSICAL"},
                                 {"exploit", "TYPE_INTRUSION"},
                                 {"exploit-framework-exhausting-resources", "TYPE_DDOS"},
                                 {"exploit-tool-exhausting-resources", "TYPE_DDOS"},
                                 {"hosting-malware-webpage", "TYPE_MALWARE"},
                                 {"hosting-phishing-sites", "TYPE_PHISHING"},
                                 {"infected-by-known-malware", "TYPE_MALWARE"},
                                 {"known-malware", "TYPE_MALWARE"},
                                 {"modification-information", "TYPE_SABOTAGE"},
                                 {"packet-flood", "TYPE_DDOS"},
                                 {"phishing", "TYPE_PHISHING"},
                                 {"ransomware", "TYPE_RANSOMWARE"},
                                 {"ransomware-payment", "TYPE_RANSOMWARE"},
                                 {"sql-injection", "TYPE_INTRUSION"},
                                 {"supply-chain-customer", "TYPE_SUPPLY_CHAIN"},
                                 {"supply-chain-vendor", "TYPE_SUPPLY_CHAIN"},
                                 {"theft-access-credentials", "TYPE_INTRUSION"},
                                 {"unauthorized-access-information", "TYPE_DATA_BREACH"},
                                 {"unauthorized-access-system", "TYPE_INTRUSION"},
                                 {"unauthorized-release", "TYPE_DATA_BREACH"},
                                 {"unintentional", "TYPE_ERROR"},
                                 {"vandalism", "TYPE_DISRUPTION"},
                                 {"wiretapping", "TYPE_ESPIONAGE"},
                                 {"worm-spreading", "TYPE_MALWARE"}};
  return kWords;
}

const Vocabulary& Dimensions() {
  static const Vocabulary kWords{
      {"availability", "DIMENSION_AVAILABILITY"}, {"confidentiality", "DIMENSION_CONFIDENTIALITY"},
      {"external", "DIMENSION_EXTERNAL"},         {"integrity", "DIMENSION_INTEGRITY"},
      {"monetary", "DIMENSION_MONETARY"},         {"physical", "DIMENSION_PHYSICAL"}};
  return kWords;
}

// Of losses, alterations and damages.
const Vocabulary& Degrees() {
  static const Vocabulary kWords{{"none", "DEGREE_NONE"},
                                 {"suspected-loss", "DEGREE_SUSPECTED"},
                                 {"contained", "DEGREE_CONTAINED"},
                                 {"confirmed-loss", "DEGREE_CONFIRMED"},
                                 {"exploited-loss", "DEGREE_EXPLOITED"},
                                 {"potential-destruction", "DEGREE_SUSPECTED"},
                                 {"potential-modification", "DEGREE_SUSPECTED"},
                                 {"partial-destruction", "DEGREE_CONFIRMED"},
                                 {"partial-modification", "DEGREE_CONFIRMED"},
                                 {"full-destruction", "DEGREE_CONFIRMED"},
                                 {"full-modification", "DEGREE_CONFIRMED"},
                                 {"damaged-functional", "DEGREE_CONFIRMED"},
                                 {"damaged-nonfunctional", "DEGREE_CONFIRMED"},
                                 {"destruction", "DEGREE_CONFIRMED"}};
  return kWords;
}

const Vocabulary& MeasureTypes() {
  static const Vocabulary kWords{{"containment", "TYPE_CONTAINMENT"},
                                 {"eradication", "TYPE_ERADICATION"},
                                 {"recovery", "TYPE_RECOVERY"},
                                 {"victim-notification", "TYPE_NOTIFICATION"},
                                 {"reported", "TYPE_NOTIFICATION"},
                                 {"implemented-control", "TYPE_CONTROL_ADDED"},
                                 {"exercised-control", "TYPE_CONTROL_ADDED"},
                                 {"routine-updates", "TYPE_CONTROL_ADDED"},
                                 {"investigation", "TYPE_ANALYSIS"},
                                 {"attribution", "TYPE_ANALYSIS"},
                                 {"external-intelligence", "TYPE_ANALYSIS"}};
  return kWords;
}

// The incident with the properties of its extensions, wherever they stand: in the extension that
// the specification defines, in another one, or beside the object's own.
Json CoreOf(const Json& incident) {
  Json core = incident;
  const auto extensions = incident.find("extensions");
  if (extensions == incident.end()) return core;
  for (const Json& extension : *extensions) {
    if (!extension.is_object()) continue;
    for (const auto& [key, value] : extension.items()) {
      if (!core.contains(key)) core[key] = value;
    }
  }
  return core;
}

std::optional<double> NumberAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::string NumberText(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->dump() : "";
}

}  // namespace

void Teller::TellIncident() {
  const Json core = CoreOf(object_);
  record_.Section("Incident");
  const std::string determination = StringAt(core, "determination");
  const Evidence determined = record_.Line("Determination", Words(determination));
  if (const auto status = Determinations().NameOf(determination); !status.empty()) {
    record_.Add(sdk::Status{std::string(status)}, determined, {.rule = "determination"});
  }
  const std::vector<std::string> types = StringsAt(core, "incident_types");
  std::vector<std::string> readable;
  std::transform(types.begin(), types.end(), std::back_inserter(readable), Words);
  const std::vector<Evidence> typed = record_.Line("Incident types", readable);
  for (size_t i = 0; i < types.size(); ++i) {
    if (const auto kind = IncidentTypes().NameOf(types[i]); !kind.empty()) {
      record_.Add(sdk::Kind{std::string(kind)}, typed[i], {.confidence = 0.9, .rule = "type"});
    }
  }
  const std::string investigation = StringAt(core, "investigation_status");
  const Evidence investigated = record_.Line("Investigation", Words(investigation));
  if (const auto state = InvestigationStates().NameOf(investigation); !state.empty()) {
    record_.Add(sdk::Investigation{.state = std::string(state)}, investigated);
  }
  const std::string criticality = NumberText(core, "criticality");
  if (const Evidence line = record_.Line("Criticality (0 to 100)", criticality); !line.empty()) {
    record_.Add(sdk::Severity{.scale = "STIX criticality (0 to 100)", .value = criticality}, line);
  }
  if (const auto scores = core.find("scores"); scores != core.end() && scores->is_array()) {
    for (const Json& score : *scores) {
      if (!score.is_object()) continue;
      const std::string name = StringAt(score, "name");
      const std::string value = NumberText(score, "value");
      if (name.empty() || value.empty()) continue;
      record_.Add(sdk::Severity{.scale = name, .value = value},
                  record_.Line("Score " + name, value), {.rule = "score"});
    }
  }
  record_.Line("Detected by", StringsAt(core, "detection_methods"));
  record_.Line("Recoverability", Words(StringAt(core, "recoverability")));
  if (const auto counts = core.find("impacted_entity_counts"); counts != core.end()) {
    TellCounts(*counts);
  }
  for (const std::string& id : StringsAt(core, "impact_refs")) {
    if (const Json* const impact = graph_.Find(id)) TellImpact(*impact);
  }
  // Version 1 of the extension holds them itself.
  if (const auto impacts = core.find("impacts"); impacts != core.end() && impacts->is_array()) {
    for (const Json& impact : *impacts) {
      if (impact.is_object()) TellImpact(impact);
    }
  }
  if (const auto events = core.find("events"); events != core.end()) TellEvents(*events);
  if (const auto tasks = core.find("tasks"); tasks != core.end()) TellTasks(*tasks);
}

void Teller::TellCounts(const Json& counts) {
  if (!counts.is_object()) return;
  for (const auto& [entity, count] : counts.items()) {
    if (!count.is_number()) continue;
    const double number = count.get<double>();
    const std::string unit = Words(entity);
    const Evidence line = record_.Line("Impacted, " + unit, count.dump());
    record_.Add(sdk::Impact{.quantity = sdk::Quantity{number, number, unit}}, line,
                {.rule = "impacted_entity_counts"});
  }
}

void Teller::TellImpact(const Json& impact) {
  const Json details = CoreOf(impact);
  const std::string category = StringAt(details, "impact_category");
  record_.Section("Impact");
  Evidence evidence = record_.Line("Category", Words(category));
  const auto add = [&](const char* label, const std::string& text) {
    evidence = evidence + record_.Line(label, text);
  };
  sdk::Impact value;
  value.dimension = Dimensions().NameOf(category);
  value.description = StringAt(details, "description");
  add("Description", value.description);
  for (const char* key : {"loss_type", "alteration", "impact_type"}) {
    const std::string degree = StringAt(details, key);
    if (degree.empty()) continue;
    add("Degree", Words(degree));
    value.degree = Degrees().NameOf(degree);
  }
  if (const auto level = NumberAt(details, "availability_impact")) {
    add("Availability impact (0 to 100)", NumberText(details, "availability_impact"));
    value.degree = *level == 0 ? "DEGREE_NONE" : "DEGREE_CONFIRMED";
  }
  const std::string information = StringAt(details, "information_type");
  if (!information.empty()) value.data_kinds = {Words(information)};
  add("Information", Words(information));
  if (const auto records = NumberAt(details, "record_count")) {
    add("Records", NumberText(details, "record_count"));
    value.quantity = sdk::Quantity{*records, *records, "records"};
  } else if (const auto size = NumberAt(details, "record_size")) {
    add("Bytes", NumberText(details, "record_size"));
    value.quantity = sdk::Quantity{*size, *size, "bytes"};
  }
  const std::string variety = StringAt(details, "variety");
  add("Money", Words(variety));
  const auto min = NumberAt(details, "min_amount");
  const auto max = NumberAt(details, "max_amount");
  const std::string currency = StringAt(details, "currency");
  if (min.has_value() || max.has_value()) {
    add("At least", NumberText(details, "min_amount"));
    add("At most", NumberText(details, "max_amount"));
    add("Currency", currency);
    value.money = sdk::Money{min.value_or(*(max ? max : min)), max.value_or(*(min ? min : max)),
                             sdk::IsCurrency(currency) ? currency : ""};
    // A demand is one amount: the specification has its minimum be 0.
    if (variety == "ransom-demand") value.money->min = value.money->max;
  }
  if (!variety.empty()) {
    value.money_kind = variety == "ransom-demand"    ? "MONEY_KIND_RANSOM_DEMANDED"
                       : variety == "ransom-payment" ? "MONEY_KIND_RANSOM_PAID"
                                                     : "MONEY_KIND_LOSS";
  }
  add("Asset", Words(StringAt(details, "asset_type")));
  add("Traceability", Words(StringAt(details, "traceability_impact")));
  record_.Line("Recoverability", Words(StringAt(details, "recoverability")));
  record_.Line(
      "Began",
      DateOf(StringAt(details, "start_time"), StringAt(details, "start_time_fidelity")).value);
  record_.Line("Ended",
               DateOf(StringAt(details, "end_time"), StringAt(details, "end_time_fidelity")).value);
  const std::string successor = StringAt(details, "superseded_by_ref");
  if (!successor.empty()) {
    record_.Line("Superseded by", successor);  // which is told itself
  } else {
    record_.Add(value, evidence, AboutOf({&impact}));
  }
  if (const auto counts = details.find("impacted_entity_counts"); counts != details.end()) {
    TellCounts(*counts);
  }
  for (const std::string& id : StringsAt(details, "impacted_refs")) {
    const Json* const impacted = graph_.Find(id);
    if (impacted != nullptr && TypeOfId(id) == "identity") {
      TellVictim(*impacted, AboutOf({&impact, impacted}));
    }
  }
}

void Teller::TellEvents(const Json& entries) {
  if (!entries.is_array()) return;
  int position = 0;
  for (const Json& entry : entries) {
    const std::string id = StringAt(entry, "event_ref");
    const Json* const event = id.empty() ? &entry : graph_.Find(id);
    if (event == nullptr || !event->is_object()) continue;
    const Json core = CoreOf(*event);
    record_.Section("Event");
    const std::string name = StringAt(core, "name");
    const std::string description = StringAt(core, "description");
    Evidence evidence = record_.Line("Name", name);
    evidence = evidence + record_.Line("Description", description);
    std::vector<std::string> types;
    for (const std::string& type : StringsAt(core, "event_types")) types.push_back(Words(type));
    for (const Evidence& line : record_.Line("Event types", types)) evidence = evidence + line;
    const std::string status = StringAt(core, "status");
    record_.Line("Status", Words(status));
    record_.Line("Goal", StringAt(core, "goal"));
    const sdk::Date start =
        DateOf(StringAt(core, "start_time"), StringAt(core, "start_time_fidelity"));
    evidence = evidence + record_.Line("Began", start.value);
    record_.Line("Ended",
                 DateOf(StringAt(core, "end_time"), StringAt(core, "end_time_fidelity")).value);
    if (status == "not-occurred" || status == "pending") continue;
    std::string what = description.empty() ? name : description;
    if (what.empty() && !types.empty()) what = types[0];
    if (what.empty()) continue;
    record_.Add(sdk::EventStep{.position = ++position, .description = what, .date = start},
                evidence, AboutOf({event}));
  }
}

void Teller::TellTasks(const Json& entries) {
  if (!entries.is_array()) return;
  for (const Json& entry : entries) {
    const std::string id = StringAt(entry, "task_ref");
    const Json* const task = id.empty() ? &entry : graph_.Find(id);
    if (task == nullptr || !task->is_object()) continue;
    const Json core = CoreOf(*task);
    record_.Section("Task");
    const std::vector<std::string> types = StringsAt(core, "task_types");
    std::vector<std::string> readable;
    std::transform(types.begin(), types.end(), std::back_inserter(readable), Words);
    Evidence evidence = record_.Line("Name", StringAt(core, "name"));
    const std::string description = StringAt(core, "description");
    evidence = evidence + record_.Line("Description", description);
    const std::vector<Evidence> typed = record_.Line("Task types", readable);
    const std::string outcome = StringAt(core, "outcome");
    record_.Line("Outcome", Words(outcome));
    const sdk::Date start =
        DateOf(StringAt(core, "start_time"), StringAt(core, "start_time_fidelity"));
    const Evidence began = record_.Line("Began", start.value);
    std::string actor;
    for (const Json* relation : graph_.RelationsTo(id)) {
      const std::string verb = StringAt(*relation, "relationship_type");
      if (verb != "performed" && verb != "assigned") continue;
      actor = NameOfId(StringAt(*relation, "source_ref"));
      evidence = evidence + record_.Line("By", actor);
    }
    const bool was_done = outcome == "successful" || outcome == "ongoing" || outcome.empty();
    for (size_t i = 0; was_done && i < types.size(); ++i) {
      if (types[i] == "detected" && !start.empty()) {
        record_.Add(sdk::IncidentDate{.event = "EVENT_DETECTED", .date = start}, began + typed[i],
                    AboutOf({task}));
      }
      const auto type = MeasureTypes().NameOf(types[i]);
      if (type.empty()) continue;
      record_.Add(
          sdk::Measure{.type = std::string(type),
                       .actor = actor,
                       .description = description.empty() ? StringAt(core, "name") : description,
                       .date = start},
          typed[i] + evidence, AboutOf({task}));
    }
  }
}

}  // namespace dossier::taxii

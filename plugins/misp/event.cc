#include "misp/event.h"

#include <ctime>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "dossier/sdk/identifiers.h"
#include "dossier/sdk/structured_record.h"
#include "dossier/sdk/vocabulary.h"
#include "misp/event_view.h"
#include "misp/vocabularies.h"

namespace dossier::misp {
namespace {

using sdk::Evidence;
using sdk::Json;
using sdk::StructuredRecord;

// More distinct comments than that are machine output.
constexpr size_t kMaxComments = 50;
constexpr size_t kMaxLinks = 200;

// "Example Locker" of "Example Locker - S1234", which is how clusters of ATT&CK are named.
std::string WithoutAttackId(const std::string& name, char kind) {
  const size_t dash = name.rfind(" - ");
  const bool has_id = dash != std::string::npos && dash + 4 < name.size() &&
                      name[dash + 3] == kind && name[dash + 4] >= '0' && name[dash + 4] <= '9';
  return has_id ? name.substr(0, dash) : name;
}

// Unix seconds as RFC 3339; empty for none.
std::string TimeOf(const std::string& seconds) {
  char* end = nullptr;
  const long long number = std::strtoll(seconds.c_str(), &end, 10);
  if (end == seconds.c_str() || *end != '\0' || number <= 0 || number > 32'503'680'000) return "";
  const auto time = static_cast<time_t>(number);
  tm parts = {};
  gmtime_r(&time, &parts);
  char text[32];
  return std::string(text, strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts));
}

// Words that read as a sentence, and not the value of an indicator.
bool IsProse(const std::string& text) {
  size_t blanks = 0;
  for (const char c : text) blanks += c == ' ' ? 1 : 0;
  return blanks >= 5;
}

std::vector<std::string> CountTexts(const std::map<std::string, size_t>& counts) {
  std::vector<std::string> texts;
  for (const auto& [name, count] : counts) {
    texts.push_back((name.empty() ? "without a name" : name) + " (" + std::to_string(count) + ")");
  }
  return texts;
}

// Writes one event; the steps share the record and what is said of every claim.
class Writer {
 public:
  explicit Writer(const EventView& view) : view_(view), record_("misp"), title_(view.Text("info")) {
    sdk::About defaults{.asserter = view.Organisation(), .status = "CLAIM_STATUS_REPORTED"};
    if (const auto date = sdk::DateOf(TimeOf(view.Text("timestamp")))) defaults.asserted = *date;
    for (const Tag& tag : view.tags()) {
      if (sdk::WordKey(tag.taxonomy) != "tlp") continue;
      tlp_ = Stricter(tlp_, Tlps().NameOf(tag.predicate));
    }
    defaults.tlp = tlp_;
    record_.SetDefaults(defaults);
  }

  sdk::Record Write() {
    record_.Title(title_);
    WriteProse();
    WriteEvent();
    WriteClusters();
    WriteStatements();
    WriteLinksAndCounts();
    return record_.Finish(Meta());
  }

 private:
  void WriteProse() {
    for (const auto& [name, content] : view_.Reports()) {
      record_.Prose(name);
      record_.Prose(content);
    }
    view_.ForEachAttribute([&](const Json& attribute, const std::string& /*object*/) {
      const std::string type = sdk::StringAt(attribute, "type");
      const std::string value = sdk::StringAt(attribute, "value");
      if ((type == "text" || type == "comment") && IsProse(value)) record_.Prose(value);
    });
  }

  void WriteEvent() {
    record_.Section("Event");
    const std::string date = view_.Text("date");
    const Evidence date_line = record_.Line("Date", date);
    if (const auto when = sdk::DateOf(date)) {
      // Of the incident, of its discovery or of the event's making: MISP does not say which.
      record_.Add(sdk::IncidentDate{.date = *when}, date_line, {.confidence = 0.6});
    }
    organisation_ = record_.Line("Made by", view_.Organisation());
    const std::string level(ThreatLevels().NameOf(view_.Text("threat_level_id")));
    const Evidence level_line = record_.Line("Threat level", level);
    if (level == "Undefined") {
      record_.AddAbsence("FIELD_SEVERITY", "ABSENCE_REASON_NOT_REPORTED", level_line);
    } else {
      record_.Add(sdk::Severity{"MISP threat level", level}, level_line);
    }
    record_.Line("Analysis", Analyses().NameOf(view_.Text("analysis")));
    record_.Line("Last change", TimeOf(view_.Text("timestamp")));
    record_.Line("Published", TimeOf(view_.Text("publish_timestamp")));
    record_.Line("UUID", view_.Text("uuid"));
    WriteTags();
  }

  void WriteTags() {
    std::vector<std::string> names;
    for (const Tag& tag : view_.tags()) names.push_back(tag.name);
    const std::vector<Evidence> lines = record_.Line("Tags", names);
    for (size_t i = 0; i < names.size(); ++i) {
      const Tag& tag = view_.tags()[i];
      if (!TellsKinds(tag.taxonomy)) continue;
      const std::string& said = tag.value.empty() ? tag.predicate : tag.value;
      record_.Add(sdk::Kind{std::string(Kinds().NameOf(said))}, lines[i],
                  {.confidence = 0.9, .rule = "kind.tag"});
      if (tag.taxonomy == "veris") WriteVerisTag(tag, lines[i]);
    }
  }

  // veris:actor:external:motive="Financial", veris:victim:country="DE", ...
  void WriteVerisTag(const Tag& tag, const Evidence& line) {
    const size_t colon = tag.predicate.rfind(':');
    const std::string field =
        colon == std::string::npos ? tag.predicate : tag.predicate.substr(colon + 1);
    if (field == "motive") {
      record_.Add(sdk::Motive{.type = std::string(sdk::VerisMotives().NameOf(tag.value))}, line);
    } else if (field == "security_incident") {
      record_.Add(sdk::Status{std::string(Statuses().NameOf(tag.value))}, line);
    } else if (tag.predicate == "victim:country") {
      const std::string code(sdk::CountryCode(tag.value));
      if (!code.empty()) record_.Add(sdk::Victim{.country = code}, line);
    }
  }

  void WriteClusters() {
    record_.Section("What it is linked with");
    for (const Cluster& cluster : view_.clusters()) {
      const Evidence line = record_.Line(cluster.type, cluster.value);
      switch (RoleOf(cluster.type)) {
        case ClusterRole::kActor:
          WriteActor(cluster, line);
          break;
        case ClusterRole::kMalware:
          WriteTool(cluster, "TYPE_MALWARE", line);
          break;
        case ClusterRole::kTool:
          WriteTool(cluster, "TYPE_TOOL", line);
          break;
        case ClusterRole::kTechnique:
          WriteTechnique(cluster, line);
          break;
        case ClusterRole::kSector:
          record_.Add(sdk::Victim{.sector = cluster.value}, line, {.confidence = 0.8});
          break;
        case ClusterRole::kTarget:
          WritePlace(cluster.value, line, /*is_target=*/true);
          break;
        case ClusterRole::kCountry:
          WritePlace(cluster.value, line, /*is_target=*/false);
          break;
        case ClusterRole::kNone:
          break;
      }
    }
  }

  void WriteActor(const Cluster& cluster, const Evidence& line) {
    const std::vector<Evidence> synonyms = record_.Line("also called", cluster.synonyms);
    const std::string country(sdk::CountryCode(cluster.country));
    const Evidence country_line =
        record_.Line("suspected country", country.empty() ? "" : cluster.country);
    record_.Add(
        sdk::Initiator{.name = cluster.value, .aliases = cluster.synonyms, .country = country},
        line + country_line, {.confidence = 0.8});
    Attribute(cluster.value, country, line + country_line);
  }

  // Whoever links an event with an actor says that it was that actor.
  void Attribute(const std::string& initiator, const std::string& country, const Evidence& line) {
    if (view_.Organisation().empty()) return;
    record_.Add(sdk::Attribution{.attributed_by = view_.Organisation(),
                                 .initiator = initiator,
                                 .country = country,
                                 .stance = "STANCE_ASSERTS"},
                line + organisation_, {.confidence = 0.7});
  }

  void WriteTool(const Cluster& cluster, const char* type, const Evidence& line) {
    record_.Add(sdk::Tool{.type = type, .name = WithoutAttackId(cluster.value, 'S')}, line);
    if (cluster.type == "ransomware") {
      record_.Add(sdk::Kind{"TYPE_RANSOMWARE"}, line, {.confidence = 0.8, .rule = "kind.galaxy"});
    }
  }

  void WriteTechnique(const Cluster& cluster, const Evidence& line) {
    std::string id = sdk::FindTechniqueId(cluster.value);
    for (const std::string& external : cluster.external_ids) {
      if (id.empty()) id = sdk::FindTechniqueId(external);
    }
    record_.Add(sdk::Technique{.attack_id = id, .description = WithoutAttackId(cluster.value, 'T')},
                line);
  }

  void WritePlace(const std::string& name, const Evidence& line, bool is_target) {
    const std::string code(sdk::CountryCode(name));
    if (code.empty()) return;
    if (is_target) {
      record_.Add(sdk::Victim{.country = code}, line, {.confidence = 0.8});
    } else {
      // That the event has to do with a country does not say who of it was hit.
      record_.Add(sdk::Location{.name = name, .country = code}, line, {.confidence = 0.6});
    }
  }

  // Attributes that state something of the incident and are no indicators.
  void WriteStatements() {
    record_.Section("What it states");
    std::set<std::pair<std::string, std::string>> seen;
    view_.ForEachAttribute([&](const Json& attribute, const std::string& object) {
      const std::string type = sdk::StringAt(attribute, "type");
      const std::string value = sdk::StringAt(attribute, "value");
      const std::string relation = sdk::StringAt(attribute, "object_relation");
      if (value.empty() || !seen.emplace(type + object + relation, value).second) return;
      if (type == "vulnerability" || type == "cve") {
        WriteVulnerability(value);
      } else if (type == "threat-actor") {
        const Evidence line = record_.Line("Threat actor", value);
        record_.Add(sdk::Initiator{.name = value}, line);
        Attribute(value, "", line);
      } else if (type == "malware-type") {
        record_.Add(sdk::Tool{.type = "TYPE_MALWARE", .name = value},
                    record_.Line("Malware", value), {.confidence = 0.7});
      } else if (type == "target-org") {
        record_.Add(sdk::Victim{.name = value, .role = "ROLE_PRIMARY"},
                    record_.Line("Target", value));
      } else if (type == "target-location") {
        const std::string code(sdk::CountryCode(value));
        record_.Add(sdk::Location{.name = value, .country = code},
                    record_.Line("Location of the target", value));
      } else if (object == "victim" && relation == "name") {
        record_.Add(sdk::Victim{.name = value, .role = "ROLE_PRIMARY"},
                    record_.Line("Victim", value));
      } else if (object == "victim" && (relation == "sectors" || relation == "regions")) {
        const Evidence line = record_.Line(
            relation == "sectors" ? "Sector of the victim" : "Place of the victim", value);
        if (relation == "sectors") record_.Add(sdk::Victim{.sector = value}, line);
        if (relation == "regions") WritePlace(value, line, /*is_target=*/true);
      } else if (type == "campaign-name") {
        record_.Line("Campaign", value);
      } else if ((type == "text" || type == "comment") && !IsProse(value)) {
        record_.Line("Text", value);
      }
    });
  }

  void WriteVulnerability(const std::string& value) {
    const Evidence line = record_.Line("Vulnerability", value);
    for (const std::string& cve : sdk::FindCveIds(value)) {
      record_.Add(sdk::Vulnerability{.cve = cve}, record_.Find(cve, line));
    }
  }

  void WriteLinksAndCounts() {
    record_.Section("Links");
    std::set<std::string> comments;
    std::map<std::string, size_t> types;
    size_t links = 0;
    view_.ForEachAttribute([&](const Json& attribute, const std::string& /*object*/) {
      const std::string type = sdk::StringAt(attribute, "type");
      ++types[type];
      const std::string comment = sdk::StringAt(attribute, "comment");
      if (!comment.empty() && comments.size() < kMaxComments) comments.insert(comment);
      if (type == "link" && links++ < kMaxLinks) {
        record_.Line("Link", sdk::StringAt(attribute, "value"));
      }
    });
    record_.Section("Comments");
    for (const std::string& comment : comments) record_.Line("Comment", comment);
    record_.Section("Indicators");
    record_.Line("Attributes", CountTexts(types));
    record_.Line("Objects", CountTexts(view_.ObjectCounts()));
  }

  std::string Meta() const {
    Json meta = {{"title", sdk::CleanLine(title_)}};
    const auto set = [&](const char* key, const std::string& value) {
      if (!value.empty()) meta[key] = value;
    };
    set("publisher", view_.Organisation());
    set("published", TimeOf(view_.Text("publish_timestamp")));
    set("updated", TimeOf(view_.Text("timestamp")));
    set("misp_uuid", view_.Text("uuid"));
    set("tlp", std::string(tlp_));
    if (record_.claims_left_out() > 0) meta["claims_left_out"] = record_.claims_left_out();
    return meta.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  const EventView& view_;
  StructuredRecord record_;
  const std::string title_;
  std::string_view tlp_;
  Evidence organisation_;
};

}  // namespace

std::string FaultOf(const Json& event) {
  if (!event.is_object()) return "the event is no object";
  if (event.find("GalaxyCluster") != event.end()) return "it is a galaxy, not an event";
  if (EventView::TextOf(event, "info").empty()) return "Event.info is missing or empty";
  for (const char* key : {"Attribute", "Object", "Tag", "Galaxy", "EventReport"}) {
    const auto list = event.find(key);
    if (list != event.end() && !list->is_array() && !list->is_null()) {
      return std::string("Event.") + key + " is no list";
    }
  }
  return "";
}

sdk::Record RecordOf(const Json& event) {
  const EventView view(event);
  return Writer(view).Write();
}

}  // namespace dossier::misp

// What the object has to do with others.
#include <algorithm>

#include "dossier/sdk/identifiers.h"
#include "dossier/sdk/vocabulary.h"
#include "taxii/teller.h"

namespace dossier::taxii {

using sdk::About;
using sdk::Evidence;
using sdk::StringAt;
using sdk::Vocabulary;

namespace {

// By sector of the identity; the first that is known counts.
const Vocabulary& VictimCategories() {
  static const Vocabulary kWords{
      {"government", "PARTY_CATEGORY_STATE_INSTITUTION"},
      {"government-national", "PARTY_CATEGORY_STATE_INSTITUTION"},
      {"government-regional", "PARTY_CATEGORY_STATE_INSTITUTION"},
      {"government-local", "PARTY_CATEGORY_STATE_INSTITUTION"},
      {"government-public-services", "PARTY_CATEGORY_STATE_INSTITUTION"},
      {"defence", "PARTY_CATEGORY_STATE_INSTITUTION"},
      {"defense", "PARTY_CATEGORY_STATE_INSTITUTION"},
      {"emergency-services", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"communications", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"telecommunications", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"dams", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"energy", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"financial-services", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"healthcare", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"infrastructure", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"nuclear", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"transportation", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"utilities", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"water", "PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE"},
      {"education", "PARTY_CATEGORY_SCIENCE"},
      {"non-profit", "PARTY_CATEGORY_SOCIAL_GROUP"},
      {"aerospace", "PARTY_CATEGORY_CORPORATE"},
      {"agriculture", "PARTY_CATEGORY_CORPORATE"},
      {"automotive", "PARTY_CATEGORY_CORPORATE"},
      {"chemical", "PARTY_CATEGORY_CORPORATE"},
      {"commercial", "PARTY_CATEGORY_CORPORATE"},
      {"construction", "PARTY_CATEGORY_CORPORATE"},
      {"entertainment", "PARTY_CATEGORY_CORPORATE"},
      {"hospitality-leisure", "PARTY_CATEGORY_CORPORATE"},
      {"insurance", "PARTY_CATEGORY_CORPORATE"},
      {"manufacturing", "PARTY_CATEGORY_CORPORATE"},
      {"mining", "PARTY_CATEGORY_CORPORATE"},
      {"pharmaceuticals", "PARTY_CATEGORY_CORPORATE"},
      {"retail", "PARTY_CATEGORY_CORPORATE"},
      {"technology", "PARTY_CATEGORY_CORPORATE"},
  };
  return kWords;
}

const Vocabulary& ActorCategories() {
  static const Vocabulary kWords{{"nation-state", "PARTY_CATEGORY_STATE"},
                                 {"activist", "PARTY_CATEGORY_NON_STATE_GROUP"},
                                 {"crime-syndicate", "PARTY_CATEGORY_NON_STATE_GROUP"},
                                 {"criminal", "PARTY_CATEGORY_NON_STATE_GROUP"},
                                 {"hacker", "PARTY_CATEGORY_NON_STATE_GROUP"},
                                 {"terrorist", "PARTY_CATEGORY_NON_STATE_GROUP"},
                                 {"insider-accidental", "PARTY_CATEGORY_INSIDER"},
                                 {"insider-disgruntled", "PARTY_CATEGORY_INSIDER"}};
  return kWords;
}

std::string CategoryOf(const Vocabulary& words, const std::vector<std::string>& candidates) {
  for (const std::string& candidate : candidates) {
    if (const auto name = words.NameOf(candidate); !name.empty()) return std::string(name);
  }
  return "";
}

// The scale that the specification gives for `confidence`.
std::string HedgeOf(const Json& relation) {
  const auto confidence = relation.find("confidence");
  if (confidence == relation.end() || !confidence->is_number()) return "";
  const double value = confidence->get<double>();
  if (value < 10) return "HEDGE_ALMOST_NO_CHANCE";
  if (value < 20) return "HEDGE_VERY_UNLIKELY";
  if (value < 40) return "HEDGE_UNLIKELY";
  if (value < 60) return "HEDGE_ROUGHLY_EVEN";
  if (value < 80) return "HEDGE_LIKELY";
  if (value < 90) return "HEDGE_VERY_LIKELY";
  return "HEDGE_ALMOST_CERTAIN";
}

bool IsActor(std::string_view type) {
  return type == "threat-actor" || type == "intrusion-set" || type == "campaign";
}

// The id that a catalogue gives the object: "T1566", "CVE-2031-1234".
std::string CatalogueId(const Json& object, std::string_view source) {
  const auto references = object.find("external_references");
  if (references == object.end() || !references->is_array()) return "";
  for (const Json& reference : *references) {
    const std::string name = StringAt(reference, "source_name");
    if (name.substr(0, source.size()) == source) {
      const std::string id = StringAt(reference, "external_id");
      if (!id.empty()) return id;
    }
  }
  return "";
}

std::string PhaseOf(const Json& technique) {
  const auto phases = technique.find("kill_chain_phases");
  if (phases == technique.end() || !phases->is_array()) return "";
  std::string phase;
  for (const Json& entry : *phases) {
    const std::string name = StringAt(entry, "phase_name");
    if (name == "initial-access") return "PHASE_INITIAL_ACCESS";
    if (name == "impact") return "PHASE_IMPACT";
    if (!name.empty()) phase = "PHASE_OTHER";
  }
  return phase;
}

std::vector<std::string> AliasesOf(const Json& object) {
  std::vector<std::string> aliases = StringsAt(object, "aliases");
  const std::string name = StringAt(object, "name");
  std::erase(aliases, name);
  return aliases;
}

// Both ends of a relationship, as people would say it.
std::string Sentence(const std::string& source, const std::string& verb,
                     const std::string& target) {
  return source + " " + Words(verb) + " " + target;
}

}  // namespace

void Teller::TellRelations() {
  const std::string id = StringAt(object_, "id");
  for (const Json* relation : graph_.RelationsFrom(id)) {
    const std::string target = StringAt(*relation, "target_ref");
    const Json* const other = graph_.Find(target);
    if (other != nullptr) TellRelation(*relation, *other);
  }
  for (const Json* relation : graph_.RelationsTo(id)) TellIncomingRelation(*relation);
}

void Teller::TellRelation(const Json& relation, const Json& other) {
  const std::string verb = StringAt(relation, "relationship_type");
  const std::string type = StringAt(other, "type");
  const About about = AboutOf({&relation, &other});
  const bool hits = verb == "targets" || verb == "impacts" || verb == "victim" ||
                    verb == "affects" || verb == "compromises";
  if (type == "identity" && hits) return TellVictim(other, about);
  if (verb == "attributed-to" && (IsActor(type) || type == "identity")) {
    return TellInitiator(other, &relation);
  }
  if (type == "location" && (verb == "located-at" || hits)) return TellLocation(other, about);
  if (type == "malware" || type == "tool") return TellTool(other, about);
  if (type == "attack-pattern") return TellTechnique(other, about);
  if (type == "vulnerability") return TellVulnerability(other, about);
  record_.Section("Related");
  record_.Line(Words(verb), NameOf(other) + " (" + Words(type) + ")");
}

void Teller::TellIncomingRelation(const Json& relation) {
  const Json* const source = graph_.Find(StringAt(relation, "source_ref"));
  if (source == nullptr) return;
  const std::string type = StringAt(*source, "type");
  const std::string verb = StringAt(relation, "relationship_type");
  if (type == "malware" || type == "tool") return TellTool(*source, AboutOf({&relation, source}));
  record_.Section("Related");
  record_.Line(Words(type), Sentence(NameOf(*source), verb, "this " + Words(type_)));
}

void Teller::TellReferences() {
  const std::vector<std::string> ids = StringsAt(object_, "object_refs");
  size_t unknown = 0;
  for (const std::string& id : ids) {
    const Json* const other = graph_.Find(id);
    if (other == nullptr) {
      ++unknown;
      continue;
    }
    const std::string type = StringAt(*other, "type");
    const About about = AboutOf({other});
    if (type == "malware" || type == "tool") {
      TellTool(*other, about);
    } else if (type == "attack-pattern") {
      TellTechnique(*other, about);
    } else if (type == "vulnerability") {
      TellVulnerability(*other, about);
    } else if (type == "relationship") {
      const Json* const source = graph_.Find(StringAt(*other, "source_ref"));
      const Json* const target = graph_.Find(StringAt(*other, "target_ref"));
      if (source == nullptr || target == nullptr) continue;
      const std::string verb = StringAt(*other, "relationship_type");
      record_.Section("Relationship");
      record_.Line("Told", Sentence(NameOf(*source), verb, NameOf(*target)));
      // Whom an actor targets in an account of one happening was its victim there.
      if (verb == "targets" && StringAt(*target, "type") == "identity") {
        TellVictim(*target, AboutOf({other, target}));
        if (IsActor(StringAt(*source, "type"))) TellInitiator(*source, nullptr);
      }
      if (verb == "attributed-to" && CanBeRecord(StringAt(*source, "type"))) {
        TellInitiator(*target, other);
      }
    } else if (type != "marking-definition") {
      // Who is mentioned is not yet a victim or an initiator.
      record_.Section("Mentioned");
      record_.Line(Words(type), NameOf(*other));
    }
  }
  if (unknown > 0) {
    record_.Section("Mentioned");
    record_.Line("Objects that are not told here", std::to_string(unknown));
  }
}

void Teller::TellVictim(const Json& identity, const About& about) {
  sdk::Victim victim;
  victim.name = StringAt(identity, "name");
  if (victim.name.empty()) return;
  const std::vector<std::string> sectors = StringsAt(identity, "sectors");
  victim.category = CategoryOf(VictimCategories(), sectors);
  const std::string identity_class = StringAt(identity, "identity_class");
  if (identity_class == "individual") victim.category = "PARTY_CATEGORY_INDIVIDUAL";
  if (!sectors.empty()) victim.sector = Words(sectors[0]);
  victim.country = CountryOf(identity);
  record_.Section("Victim");
  Evidence evidence = record_.Line("Name", victim.name);
  evidence = evidence + record_.Line("Class", Words(identity_class));
  std::vector<std::string> readable;
  std::transform(sectors.begin(), sectors.end(), std::back_inserter(readable), Words);
  for (const Evidence& sector : record_.Line("Sectors", readable)) evidence = evidence + sector;
  evidence = evidence + record_.Line("Country", sdk::CountryName(victim.country));
  record_.Add(victim, evidence, about);
}

void Teller::TellInitiator(const Json& actor, const Json* relation) {
  sdk::Initiator initiator;
  initiator.name = StringAt(actor, "name");
  if (initiator.name.empty()) return;
  initiator.aliases = AliasesOf(actor);
  std::vector<std::string> types = StringsAt(actor, "threat_actor_types");
  if (types.empty() && StringAt(actor, "type") == "threat-actor")
    types = StringsAt(actor, "labels");
  initiator.category = CategoryOf(ActorCategories(), types);
  initiator.country = CountryOf(actor);
  record_.Section("Initiator");
  const Evidence name = record_.Line("Name", initiator.name);
  Evidence evidence = name;
  for (const Evidence& alias : record_.Line("Aliases", initiator.aliases)) {
    evidence = evidence + alias;
  }
  std::vector<std::string> readable;
  std::transform(types.begin(), types.end(), std::back_inserter(readable), Words);
  for (const Evidence& type : record_.Line("Type", readable)) evidence = evidence + type;
  const Evidence country = record_.Line("Country", sdk::CountryName(initiator.country));
  const About about = AboutOf({relation, &actor});
  record_.Add(initiator, evidence + country, about);

  if (relation == nullptr) return;
  sdk::Attribution attribution;
  attribution.initiator = initiator.name;
  attribution.country = initiator.country;
  attribution.attributed_by = about.asserter;
  attribution.stance = "STANCE_ASSERTS";
  attribution.hedge = HedgeOf(*relation);
  attribution.date = DateOf(StringAt(*relation, "created"));
  const Evidence by = record_.Line("Attributed by", attribution.attributed_by);
  const Evidence confidence =
      record_.Line("Confidence (0 to 100)",
                   relation->contains("confidence") ? (*relation)["confidence"].dump() : "");
  const Evidence on = record_.Line("Attributed on", attribution.date.value);
  record_.Add(attribution, name + by + confidence + on + country, about);
}

void Teller::TellTool(const Json& tool, const About& about) {
  const bool is_malware = StringAt(tool, "type") == "malware";
  record_.Section("Means");
  const Evidence name = record_.Line(is_malware ? "Malware" : "Tool", StringAt(tool, "name"));
  record_.Add(
      sdk::Tool{.type = is_malware ? "TYPE_MALWARE" : "TYPE_TOOL", .name = StringAt(tool, "name")},
      name, about);
  const std::vector<std::string> types = StringsAt(tool, "malware_types");
  const std::vector<Evidence> typed = record_.Line("Malware types", types);
  for (size_t i = 0; i < types.size(); ++i) {
    About sure = about;
    sure.confidence = 0.8;
    if (types[i] == "ransomware") record_.Add(sdk::Kind{"TYPE_RANSOMWARE"}, typed[i], sure);
    if (types[i] == "ddos") record_.Add(sdk::Kind{"TYPE_DDOS"}, typed[i], sure);
  }
}

void Teller::TellTechnique(const Json& technique, const About& about) {
  const std::string id = CatalogueId(technique, "mitre-");
  record_.Section("Means");
  Evidence evidence = record_.Line("Technique", StringAt(technique, "name"));
  evidence = evidence + record_.Line("ATT&CK", id);
  record_.Add(
      sdk::Technique{
          .attack_id = id, .phase = PhaseOf(technique), .description = StringAt(technique, "name")},
      evidence, about);
}

void Teller::TellVulnerability(const Json& vulnerability, const About& about) {
  const std::string name = StringAt(vulnerability, "name");
  const std::string id = CatalogueId(vulnerability, "cve");
  record_.Section("Means");
  const Evidence named = record_.Line("Vulnerability", name);
  const Evidence listed = record_.Line("CVE", id == name ? "" : id);
  for (const std::string& cve : sdk::FindCveIds(id.empty() ? name : id)) {
    record_.Add(sdk::Vulnerability{.cve = cve}, named + listed, about);
  }
}

void Teller::TellLocation(const Json& location, const About& about) {
  sdk::Location place;
  place.name = StringAt(location, "name");
  place.country = sdk::CountryCode(StringAt(location, "country"));
  for (const char* key : {"city", "administrative_area", "region"}) {
    if (place.name.empty()) place.name = StringAt(location, key);
  }
  record_.Section("Place");
  const Evidence evidence =
      record_.Line("Name", place.name) + record_.Line("Country", sdk::CountryName(place.country));
  record_.Add(place, evidence, about);
}

std::string Teller::CountryOf(const Json& object) const {
  std::vector<std::string> owners = {StringAt(object, "id")};
  // An intrusion set is where the actor behind it is.
  for (const Json* relation : graph_.RelationsFrom(owners[0])) {
    if (StringAt(*relation, "relationship_type") == "attributed-to") {
      owners.push_back(StringAt(*relation, "target_ref"));
    }
  }
  for (const std::string& owner : owners) {
    for (const Json* relation : graph_.RelationsFrom(owner)) {
      const std::string verb = StringAt(*relation, "relationship_type");
      if (verb != "located-at" && verb != "originates-from") continue;
      const Json* const location = graph_.Find(StringAt(*relation, "target_ref"));
      if (location == nullptr) continue;
      const std::string country(sdk::CountryCode(StringAt(*location, "country")));
      if (!country.empty()) return country;
    }
  }
  return "";
}

}  // namespace dossier::taxii

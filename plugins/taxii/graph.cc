#include "taxii/graph.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "taxii/instant.h"

namespace dossier::taxii {
namespace {

using sdk::Failure;
using sdk::StringAt;

// How far from an object a record may show it: an incident, attributed to an intrusion set,
// attributed to an actor, located at a place, with the three relationships in between.
constexpr int kReach = 7;

const std::set<std::string>& KeptTypes() {
  static const std::set<std::string> kTypes = {"attack-pattern",
                                               "campaign",
                                               "course-of-action",
                                               "event",
                                               "grouping",
                                               "identity",
                                               "impact",
                                               "incident",
                                               "infrastructure",
                                               "intrusion-set",
                                               "location",
                                               "malware",
                                               "marking-definition",
                                               "note",
                                               "opinion",
                                               "relationship",
                                               "report",
                                               "task",
                                               "threat-actor",
                                               "tool",
                                               "vulnerability"};
  return kTypes;
}

// Types whose text is shown as a whole.
bool IsToldInFull(const std::string& type) {
  return type == "incident" || type == "report" || type == "grouping" || type == "note" ||
         type == "opinion" || type == "campaign" || type == "event" || type == "impact" ||
         type == "task";
}

// Only what records show of an object that they mention.
Json Slim(Json object) {
  if (IsToldInFull(object["type"].get<std::string>())) return object;
  static const std::set<std::string> kShown = {"type",
                                               "id",
                                               "created",
                                               "modified",
                                               "created_by_ref",
                                               "revoked",
                                               "name",
                                               "aliases",
                                               "identity_class",
                                               "sectors",
                                               "country",
                                               "region",
                                               "threat_actor_types",
                                               "labels",
                                               "malware_types",
                                               "is_family",
                                               "tool_types",
                                               "external_references",
                                               "relationship_type",
                                               "source_ref",
                                               "target_ref",
                                               "confidence",
                                               "object_marking_refs",
                                               "granular_markings",
                                               "definition_type",
                                               "definition",
                                               "extensions",
                                               "kill_chain_phases",
                                               "description",
                                               "start_time",
                                               "stop_time",
                                               "city",
                                               "administrative_area",
                                               "opinion",
                                               "x_mitre_aliases"};
  Json slim = Json::object();
  for (auto& [key, value] : object.items()) {
    if (kShown.count(key) == 0) continue;
    const bool is_long = key == "description" && value.is_string() &&
                         value.get_ref<const std::string&>().size() > 4096;
    if (!is_long) slim[key] = std::move(value);
  }
  return slim;
}

// Calls `found` with each id that the object mentions, but for itself and for markings.
void EachMention(const Json& object, const std::function<void(const std::string&)>& found) {
  if (object.is_array()) {
    for (const Json& value : object) EachMention(value, found);
    return;
  }
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) {
    if (value.is_structured()) {
      EachMention(value, found);
    }
    const std::string_view name(key);
    const bool is_ref = name.size() > 4 && name.substr(name.size() - 4) == "_ref";
    const bool is_refs = name.size() > 5 && name.substr(name.size() - 5) == "_refs";
    if (is_ref && value.is_string()) found(value.get_ref<const std::string&>());
    if (is_refs && value.is_array()) {
      for (const Json& id : value) {
        if (id.is_string()) found(id.get_ref<const std::string&>());
      }
    }
  }
}

bool IsRevoked(const Json& object) { return object.value("revoked", false); }

// Of two versions of one object. Equal times are told apart by content, so that every order of
// arrival ends with the same one.
bool IsNewer(const Json& object, const Json& than) {
  const Instant mine = ParseInstant(StringAt(object, "modified")).value_or(0);
  const Instant theirs = ParseInstant(StringAt(than, "modified")).value_or(0);
  if (mine != theirs) return mine > theirs;
  if (IsRevoked(object) != IsRevoked(than)) return IsRevoked(object);
  return object > than;
}

}  // namespace

Graph::Graph(size_t max_objects) : max_objects_(max_objects) {}

bool Graph::Add(Json object) {
  const std::string type = object["type"].get<std::string>();
  ++counts_[type];
  if (KeptTypes().count(type) == 0) return false;
  Json slim = Slim(std::move(object));
  const std::string id = slim["id"].get<std::string>();
  const auto known = objects_.find(id);
  if (known != objects_.end()) {
    if (!IsNewer(slim, known->second)) return false;
    Link(known->second, false);
    Link(slim, true);
    known->second = std::move(slim);
    return true;
  }
  if (objects_.size() >= max_objects_) {
    throw Failure(DOSSIER_CONFIG,
                  "the source holds more than " + std::to_string(max_objects_) +
                      " objects that reports may mention; read fewer collections or raise "
                      "max_objects");
  }
  Link(slim, true);
  objects_.emplace(id, std::move(slim));
  return true;
}

void Graph::Link(const Json& object, bool add) {
  const std::string id = object["id"].get<std::string>();
  EachMention(object, [&](const std::string& mentioned) {
    if (mentioned == id) return;
    if (add) {
      mentions_[mentioned].insert(id);
    } else if (const auto found = mentions_.find(mentioned); found != mentions_.end()) {
      found->second.erase(id);
    }
  });
}

const Json* Graph::FindAny(const std::string& id) const {
  const auto found = objects_.find(id);
  return found == objects_.end() ? nullptr : &found->second;
}

const Json* Graph::Find(const std::string& id) const {
  const Json* const object = FindAny(id);
  return object == nullptr || IsRevoked(*object) ? nullptr : object;
}

std::vector<const Json*> Graph::RelationsFrom(const std::string& id) const {
  return RelationsAt("source_ref", id);
}

std::vector<const Json*> Graph::RelationsTo(const std::string& id) const {
  return RelationsAt("target_ref", id);
}

std::vector<const Json*> Graph::RelationsAt(const char* end, const std::string& id) const {
  std::vector<const Json*> relations;
  const auto found = mentions_.find(id);
  if (found == mentions_.end()) return relations;
  for (const std::string& by : found->second) {
    const Json* const object = Find(by);
    if (object != nullptr && StringAt(*object, "type") == "relationship" &&
        StringAt(*object, end) == id) {
      relations.push_back(object);
    }
  }
  return relations;
}

std::set<std::string> Graph::ShownBy(const std::string& id,
                                     const std::set<std::string>& types) const {
  std::set<std::string> shown;
  std::set<std::string> seen = {id};
  std::vector<std::string> edge = {id};
  for (int step = 0; step <= kReach && !edge.empty(); ++step) {
    std::vector<std::string> next;
    const auto reach = [&](const std::string& other) {
      if (seen.insert(other).second) next.push_back(other);
    };
    for (const std::string& current : edge) {
      const bool is_record = types.count(std::string(TypeOfId(current))) > 0;
      if (is_record) shown.insert(current);
      // A record is mentioned by others with its name alone.
      if (is_record && current != id) continue;
      if (TypeOfId(current) == "relationship") ReachEnds(current, types, reach);
      const auto by = mentions_.find(current);
      if (by == mentions_.end()) continue;
      for (const std::string& other : by->second) {
        // What a relationship leads to is shown by its source, not the other way round.
        const bool leads_away =
            TypeOfId(other) == "relationship" && StringAt(*FindAny(other), "source_ref") == current;
        if (!leads_away) reach(other);
      }
    }
    edge = std::move(next);
  }
  return shown;
}

void Graph::ReachEnds(const std::string& relation_id, const std::set<std::string>& types,
                      const std::function<void(const std::string&)>& reach) const {
  const Json* const relation = FindAny(relation_id);
  if (relation == nullptr) return;
  const std::string source = StringAt(*relation, "source_ref");
  const std::string target = StringAt(*relation, "target_ref");
  const std::string type = StringAt(*relation, "relationship_type");
  const auto is_record = [&](const std::string& id) {
    return types.count(std::string(TypeOfId(id))) > 0;
  };
  if (is_record(target)) reach(target);
  // Of what is not a record itself, records show where it is and whose it is.
  const bool is_trait =
      type == "located-at" || type == "originates-from" || type == "attributed-to";
  if (is_record(source) || is_trait || TypeOfId(source) == "task") reach(source);
  // Who did a task.
  if (TypeOfId(target) == "task") reach(target);
}

}  // namespace dossier::taxii

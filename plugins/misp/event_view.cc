#include "misp/event_view.h"

#include <algorithm>
#include <utility>

namespace dossier::misp {
namespace {

using sdk::Json;

bool IsDeleted(const Json& one) {
  const auto deleted = one.find("deleted");
  if (deleted == one.end()) return false;
  return deleted->is_boolean() ? deleted->get<bool>() : EventView::TextOf(one, "deleted") == "1";
}

// `taxonomy:predicate="value"`; the predicate may hold colons.
Tag TagOf(const std::string& name) {
  Tag tag{.name = name, .taxonomy = name, .predicate = "", .value = ""};
  const size_t colon = name.find(':');
  if (colon == std::string::npos) return tag;
  tag.taxonomy = name.substr(0, colon);
  const size_t mark = name.find("=\"", colon);
  if (mark == std::string::npos) {
    tag.predicate = name.substr(colon + 1);
    return tag;
  }
  tag.predicate = name.substr(colon + 1, mark - colon - 1);
  tag.value = name.substr(mark + 2);
  if (!tag.value.empty() && tag.value.back() == '"') tag.value.pop_back();
  return tag;
}

std::vector<std::string> WordsOf(const Json& meta, const char* key) {
  std::vector<std::string> words;
  for (const Json& word : ListAt(meta, key)) {
    if (word.is_string()) words.push_back(word.get<std::string>());
  }
  if (words.empty()) {
    if (std::string word = sdk::StringAt(meta, key); !word.empty()) words.push_back(word);
  }
  return words;
}

}  // namespace

const Json& ListAt(const Json& object, const char* key) {
  static const Json kNone = Json::array();
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNone;
}

std::string EventView::TextOf(const Json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  if (found == object.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_integer()) return std::to_string(found->get<int64_t>());
  if (found->is_boolean()) return found->get<bool>() ? "1" : "0";
  return "";
}

EventView::EventView(const Json& event) : event_(event) {
  Gather(event_);
  ForEachAttribute([this](const Json& attribute, const std::string&) { Gather(attribute); });
}

std::string EventView::Organisation() const {
  for (const char* key : {"Orgc", "Org"}) {
    const auto organisation = event_.find(key);
    if (organisation == event_.end()) continue;
    if (std::string name = sdk::StringAt(*organisation, "name"); !name.empty()) return name;
  }
  return "";
}

void EventView::Gather(const Json& holder) {
  for (const Json& tag : ListAt(holder, "Tag")) {
    if (std::string name = sdk::StringAt(tag, "name"); !name.empty()) AddTag(name);
  }
  for (const Json& galaxy : ListAt(holder, "Galaxy")) {
    for (const Json& one : ListAt(galaxy, "GalaxyCluster")) {
      Cluster cluster;
      cluster.type = sdk::StringAt(one, "type");
      if (cluster.type.empty()) cluster.type = sdk::StringAt(galaxy, "type");
      cluster.value = sdk::StringAt(one, "value");
      const auto meta = one.find("meta");
      if (meta != one.end()) {
        cluster.synonyms = WordsOf(*meta, "synonyms");
        cluster.external_ids = WordsOf(*meta, "external_id");
        const std::vector<std::string> countries = WordsOf(*meta, "country");
        if (countries.size() == 1) cluster.country = countries[0];
      }
      AddCluster(std::move(cluster));
    }
  }
}

void EventView::AddTag(const std::string& name) {
  const bool known =
      std::any_of(tags_.begin(), tags_.end(), [&](const Tag& tag) { return tag.name == name; });
  if (known) return;
  tags_.push_back(TagOf(name));
  const Tag& tag = tags_.back();
  if (tag.taxonomy == "misp-galaxy" && !tag.value.empty()) {
    AddCluster({.type = tag.predicate, .value = tag.value});
  }
}

// The same cluster comes as a tag and as a cluster; the fuller one is kept.
void EventView::AddCluster(Cluster cluster) {
  if (cluster.value.empty()) return;
  for (Cluster& known : clusters_) {
    if (known.type != cluster.type || known.value != cluster.value) continue;
    if (known.synonyms.empty()) known.synonyms = std::move(cluster.synonyms);
    if (known.external_ids.empty()) known.external_ids = std::move(cluster.external_ids);
    if (known.country.empty()) known.country = std::move(cluster.country);
    return;
  }
  clusters_.push_back(std::move(cluster));
}

void EventView::ForEachAttribute(const AttributeVisitor& visit) const {
  for (const Json& attribute : ListAt(event_, "Attribute")) {
    if (attribute.is_object() && !IsDeleted(attribute)) visit(attribute, "");
  }
  for (const Json& object : ListAt(event_, "Object")) {
    if (!object.is_object() || IsDeleted(object)) continue;
    const std::string name = sdk::StringAt(object, "name");
    for (const Json& attribute : ListAt(object, "Attribute")) {
      if (attribute.is_object() && !IsDeleted(attribute)) visit(attribute, name);
    }
  }
}

std::vector<std::pair<std::string, std::string>> EventView::Reports() const {
  std::vector<std::pair<std::string, std::string>> reports;
  for (const Json& report : ListAt(event_, "EventReport")) {
    if (!report.is_object() || IsDeleted(report)) continue;
    reports.emplace_back(sdk::StringAt(report, "name"), sdk::StringAt(report, "content"));
  }
  return reports;
}

std::map<std::string, size_t> EventView::ObjectCounts() const {
  std::map<std::string, size_t> counts;
  for (const Json& object : ListAt(event_, "Object")) {
    if (object.is_object() && !IsDeleted(object)) ++counts[sdk::StringAt(object, "name")];
  }
  return counts;
}

}  // namespace dossier::misp

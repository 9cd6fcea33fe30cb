#ifndef DOSSIER_PLUGINS_MISP_EVENT_VIEW_H_
#define DOSSIER_PLUGINS_MISP_EVENT_VIEW_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/json.h"

namespace dossier::misp {

// A tag with the parts of a machine tag: `taxonomy:predicate="value"`; for another tag all is
// `taxonomy`.
struct Tag {
  std::string name;
  std::string taxonomy;
  std::string predicate;
  std::string value;
};

// What of a galaxy is attached to an event: an actor, a malware, a technique, a country.
struct Cluster {
  std::string type;   // "threat-actor", "mitre-attack-pattern"
  std::string value;  // "Example Bear", "Phishing - T1566"
  std::vector<std::string> synonyms;
  std::vector<std::string> external_ids;
  std::string country;
};

// An event as it lies in MISP's JSON, with what is scattered over it gathered: tags, clusters and
// attributes of the event, of its attributes and of its objects. Deleted ones are left out. Borrows
// the JSON.
class EventView {
 public:
  explicit EventView(const sdk::Json& event);

  std::string Text(const char* key) const { return TextOf(event_, key); }
  // The organisation that made the event, else the one that shares it.
  std::string Organisation() const;
  const std::vector<Tag>& tags() const { return tags_; }
  const std::vector<Cluster>& clusters() const { return clusters_; }

  // Every attribute, of the event and of its objects; `object` is the object's name or empty.
  using AttributeVisitor =
      std::function<void(const sdk::Json& attribute, const std::string& object)>;
  void ForEachAttribute(const AttributeVisitor& visit) const;
  // Event reports: names and markdown.
  std::vector<std::pair<std::string, std::string>> Reports() const;
  // How many objects there are of each name.
  std::map<std::string, size_t> ObjectCounts() const;

  // Text, or a number as text: versions of MISP differ.
  static std::string TextOf(const sdk::Json& object, const char* key);

 private:
  void Gather(const sdk::Json& holder);
  void AddTag(const std::string& name);
  void AddCluster(Cluster cluster);

  const sdk::Json& event_;
  std::vector<Tag> tags_;
  std::vector<Cluster> clusters_;
};

// The list under a key; an empty one if there is none.
const sdk::Json& ListAt(const sdk::Json& object, const char* key);

}  // namespace dossier::misp

#endif  // DOSSIER_PLUGINS_MISP_EVENT_VIEW_H_

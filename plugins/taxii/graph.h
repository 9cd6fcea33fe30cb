#ifndef DOSSIER_PLUGINS_TAXII_GRAPH_H_
#define DOSSIER_PLUGINS_TAXII_GRAPH_H_

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "taxii/stix.h"

namespace dossier::taxii {

// What is known of a source's objects: the newest version of each, and who mentions whom. The same
// whatever order they came in.
//
// Objects that no record would show (indicators, observed data, files) are counted and not kept;
// of the others only what records show, so that a large collection fits into memory.
class Graph {
 public:
  // `max_objects` bounds what is kept.
  explicit Graph(size_t max_objects);

  // Takes an object that DefectOf found nothing against. True if something is known now that was
  // not before. Throws Failure CONFIG if there is no room for it.
  bool Add(Json object);

  // The newest version; nullptr if there is none or it is revoked. Revoked or not for FindAny.
  const Json* Find(const std::string& id) const;
  const Json* FindAny(const std::string& id) const;

  // Relationship objects that are not revoked, in the order of their ids.
  std::vector<const Json*> RelationsFrom(const std::string& id) const;
  std::vector<const Json*> RelationsTo(const std::string& id) const;

  // Ids of the objects of these types whose record may show something of `id`, itself included.
  std::set<std::string> ShownBy(const std::string& id, const std::set<std::string>& types) const;

  // How many versions of objects came, by type, kept or not.
  const std::map<std::string, size_t>& counts() const { return counts_; }
  size_t size() const { return objects_.size(); }

 private:
  std::vector<const Json*> RelationsAt(const char* end, const std::string& id) const;
  void Link(const Json& object, bool add);
  void ReachEnds(const std::string& relation_id, const std::set<std::string>& types,
                 const std::function<void(const std::string&)>& reach) const;

  const size_t max_objects_;
  std::unordered_map<std::string, Json> objects_;
  // The ids of the objects that mention an id.
  std::unordered_map<std::string, std::set<std::string>> mentions_;
  std::map<std::string, size_t> counts_;
};

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_GRAPH_H_

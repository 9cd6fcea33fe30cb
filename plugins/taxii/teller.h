#ifndef DOSSIER_PLUGINS_TAXII_TELLER_H_
#define DOSSIER_PLUGINS_TAXII_TELLER_H_

#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/session.h"
#include "dossier/sdk/structured_record.h"
#include "taxii/graph.h"

namespace dossier::taxii {

// Types that can become reports.
bool CanBeRecord(std::string_view type);

// Tells one incident, report, grouping, note or campaign as a record: readable text, claims with
// their evidence in it, metadata. What it refers to is looked up in the graph; what is not there is
// named by its id. Depends on nothing else, so the same graph gives the same record.
//
// Made for one record and used once. Graph and object outlive it.
class Teller {
 public:
  Teller(const Graph& graph, const Json& object);

  // A retraction if the object is revoked.
  sdk::Record Tell();

 private:
  // ---- teller.cc: the frame ----
  void TellHead();
  std::string MetaJson() const;
  // The name of an object, else what tells it apart.
  std::string NameOf(const Json& object) const;
  std::string NameOfId(const std::string& id) const;
  // What is to be said of claims that these objects support; nullptrs are passed over.
  sdk::About AboutOf(std::initializer_list<const Json*> objects) const;

  // ---- incident.cc: the incident core extension and its suite ----
  void TellIncident();
  void TellCounts(const Json& counts);
  void TellImpact(const Json& impact);
  void TellEvents(const Json& entries);
  void TellTasks(const Json& entries);

  // ---- relations.cc: other objects ----
  void TellRelations();
  void TellRelation(const Json& relation, const Json& other);
  void TellIncomingRelation(const Json& relation);
  void TellReferences();
  void TellVictim(const Json& identity, const sdk::About& about);
  // `relation` says that it was them; nullptr if nothing does.
  void TellInitiator(const Json& actor, const Json* relation);
  void TellTool(const Json& tool, const sdk::About& about);
  void TellTechnique(const Json& technique, const sdk::About& about);
  void TellVulnerability(const Json& vulnerability, const sdk::About& about);
  void TellLocation(const Json& location, const sdk::About& about);
  // The first country that the object is stated to be in, ISO 3166-1 alpha-2; else empty.
  std::string CountryOf(const Json& object) const;

  const Graph& graph_;
  const Json& object_;
  const std::string type_;
  sdk::StructuredRecord record_{"taxii"};
};

// What follows is shared by the files above.

// ISO 8601 as precise as `fidelity` ("day", "month", ...) says; empty if `time` is none.
sdk::Date DateOf(const std::string& time, const std::string& fidelity = "");

// The strings of a list; none if it is no list.
std::vector<std::string> StringsAt(const Json& object, const char* key);

// "incident-type" as people write it: "incident type".
std::string Words(std::string text);

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_TELLER_H_

#ifndef DOSSIER_CLIENT_OUTPUT_INCIDENT_FIELDS_H_
#define DOSSIER_CLIENT_OUTPUT_INCIDENT_FIELDS_H_

#include <map>
#include <string>

#include "dossier/v1/incident.pb.h"
#include "google/protobuf/repeated_field.h"

namespace dossier::client {

// Calls `visit(title, name, values)` for each field of an incident that has values, in the order in
// which people read them; `name` is that of the field.
template <typename Visit>
void ForEachField(const v1::Incident& incident, const Visit& visit) {
  visit("Known as", "known_as", incident.known_as());
  visit("Status", "statuses", incident.statuses());
  visit("What happened", "kinds", incident.kinds());
  visit("Victims", "victims", incident.victims());
  visit("Said to have done it", "initiators", incident.initiators());
  visit("Motive", "motives", incident.motives());
  visit("Dates", "dates", incident.dates());
  visit("Brought to light by", "disclosures", incident.disclosures());
  visit("Impact", "impacts", incident.impacts());
  visit("Severity", "severities", incident.severities());
  visit("Measures", "measures", incident.measures());
  visit("Investigations", "investigations", incident.investigations());
  visit("Responses", "responses", incident.responses());
  visit("Techniques", "techniques", incident.techniques());
  visit("Vulnerabilities", "vulnerabilities", incident.vulnerabilities());
  visit("Tools", "tools", incident.tools());
  visit("Attribution: who says who did it", "attributions", incident.attributions());
  visit("Legal assessments", "legal_assessments", incident.legal_assessments());
  visit("Course of events", "event_chain", incident.event_chain());
  visit("Places", "locations", incident.locations());
}

// By the name of each claim that a value of an incident names, the value in words.
std::map<std::string, std::string> ValuesByClaim(const v1::Incident& incident);

// What claims of an incident say, each value once: `3 people killed, 4 people killed`. A claim that
// no value names is told by its name.
std::string ValuesOf(const google::protobuf::RepeatedPtrField<std::string>& claims,
                     const std::map<std::string, std::string>& values);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_INCIDENT_FIELDS_H_

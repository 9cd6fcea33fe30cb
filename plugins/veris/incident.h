#ifndef DOSSIER_PLUGINS_VERIS_INCIDENT_H_
#define DOSSIER_PLUGINS_VERIS_INCIDENT_H_

#include "dossier/sdk/json.h"
#include "dossier/sdk/session.h"
#include "dossier/sdk/structured_record.h"

namespace dossier::veris {

// The record of a VERIS incident that has no fault (see FaultOf), without its external id: readable
// text, and what it states as claims. What the incident leaves out stays out; "Unknown" and "NA"
// become absences.
sdk::Record RecordOf(const sdk::Json& incident);

// The parts of it, in the order of the text; each writes its lines and claims.
void WriteVictim(const sdk::Json& incident, sdk::StructuredRecord& record);
void WriteActors(const sdk::Json& incident, sdk::StructuredRecord& record);
void WriteActions(const sdk::Json& incident, sdk::StructuredRecord& record);
void WriteAssetsAndEffects(const sdk::Json& incident, sdk::StructuredRecord& record);
void WriteTimeline(const sdk::Json& incident, sdk::StructuredRecord& record);
void WriteImpact(const sdk::Json& incident, sdk::StructuredRecord& record);

}  // namespace dossier::veris

#endif  // DOSSIER_PLUGINS_VERIS_INCIDENT_H_

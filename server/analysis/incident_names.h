#ifndef DOSSIER_SERVER_ANALYSIS_INCIDENT_NAMES_H_
#define DOSSIER_SERVER_ANALYSIS_INCIDENT_NAMES_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Names under which a happening is known, where a report says so in as many words: "a campaign
// dubbed Glass Heron", "Operation Glass Heron", "the 2019 Harbour Street fire". Operations of the
// police are no names of what they answer. Whoever `findings` took for a party by such a name is
// taken out of them.
void FindIncidentNames(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_INCIDENT_NAMES_H_

#ifndef DOSSIER_SERVER_ANALYSIS_CIRCUMSTANCES_H_
#define DOSSIER_SERVER_ANALYSIS_CIRCUMSTANCES_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Why it was done, and whether the victim was chosen.
void FindMotives(const FactReading& reading, std::vector<Finding>& findings);

// What was done about it.
void FindMeasures(const FactReading& reading, std::vector<Finding>& findings);

// Who looks into it officially.
void FindInvestigations(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CIRCUMSTANCES_H_

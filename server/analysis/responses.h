#ifndef DOSSIER_SERVER_ANALYSIS_RESPONSES_H_
#define DOSSIER_SERVER_ANALYSIS_RESPONSES_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What states, courts and people in office did about it.
void FindResponses(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_RESPONSES_H_

#ifndef DOSSIER_SERVER_ANALYSIS_SEVERITIES_H_
#define DOSSIER_SERVER_ANALYSIS_SEVERITIES_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Values on scales that the text names: CVSS scores, magnitudes of earthquakes, categories of
// storms and incidents.
void FindSeverities(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SEVERITIES_H_

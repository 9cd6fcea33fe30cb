#ifndef DOSSIER_SERVER_ANALYSIS_IMPACTS_H_
#define DOSSIER_SERVER_ANALYSIS_IMPACTS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What it did: how far data, systems and services were affected, how many records, people and
// systems, and how much money was asked, paid, lost or taken.
void FindImpacts(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_IMPACTS_H_

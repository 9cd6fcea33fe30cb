#ifndef DOSSIER_SERVER_ANALYSIS_TECHNIQUES_H_
#define DOSSIER_SERVER_ANALYSIS_TECHNIQUES_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// How it was done, told as having been done.
void FindTechniques(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TECHNIQUES_H_

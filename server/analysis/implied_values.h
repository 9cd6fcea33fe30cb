#ifndef DOSSIER_SERVER_ANALYSIS_IMPLIED_VALUES_H_
#define DOSSIER_SERVER_ANALYSIS_IMPLIED_VALUES_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

// What words that tell one field tell of another as well: ransomware encrypts and is for money, a
// leak is an effect on confidentiality. Of each happening only what no other words tell of it.
// `findings` are those of all other rules.
void FindImpliedValues(const FactReading& reading, const Segmentation& segmentation,
                       std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_IMPLIED_VALUES_H_

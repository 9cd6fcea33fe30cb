#ifndef DOSSIER_SERVER_ANALYSIS_ABSENCES_H_
#define DOSSIER_SERVER_ANALYSIS_ABSENCES_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What is withheld, not told, said to be unknown or said not to apply, field by field.
void FindAbsences(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ABSENCES_H_

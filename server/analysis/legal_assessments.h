#ifndef DOSSIER_SERVER_ANALYSIS_LEGAL_ASSESSMENTS_H_
#define DOSSIER_SERVER_ANALYSIS_LEGAL_ASSESSMENTS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What somebody says about the law that was broken; never in the report's own voice.
void FindLegalAssessments(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_LEGAL_ASSESSMENTS_H_

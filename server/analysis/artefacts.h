#ifndef DOSSIER_SERVER_ANALYSIS_ARTEFACTS_H_
#define DOSSIER_SERVER_ANALYSIS_ARTEFACTS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Weaknesses with the product that has them, malicious software and tools by name.
void FindArtefacts(const FactReading& reading, std::vector<Finding>& findings);

// Whether a known tool's name may begin with a word in lower case.
bool MayNameTool(absl::string_view lower);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ARTEFACTS_H_

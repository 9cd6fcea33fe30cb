#ifndef DOSSIER_SERVER_ANALYSIS_ARTEFACTS_H_
#define DOSSIER_SERVER_ANALYSIS_ARTEFACTS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Weaknesses with the product that has them, malicious software and tools by name.
void FindArtefacts(const FactReading& reading, std::vector<Finding>& findings);

// Whether a noun for malicious software makes a name that of one: "Wispwrecker ransomware",
// "malware called Wispwrecker".
bool IsBesideMalwareNoun(const Text& text, Range tokens);

// Whether a name in lower case is that of a known tool and no ordinary word.
bool IsToolName(absl::string_view lower);

// Whether a known tool's name may begin with a word in lower case.
bool MayNameTool(absl::string_view lower);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ARTEFACTS_H_

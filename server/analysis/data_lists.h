#ifndef DOSSIER_SERVER_ANALYSIS_DATA_LISTS_H_
#define DOSSIER_SERVER_ANALYSIS_DATA_LISTS_H_

#include <set>
#include <string>
#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// The kinds of data that the word at `at` names where it stands: none for "cards" in "identity
// cards" and for "documents" in "documents containing names".
const std::vector<std::string>& DataKindsAt(const Text& text, uint32_t at);

// Those of all words in `tokens`, up to 60 of them.
std::set<std::string> DataKindsIn(const Text& text, Range tokens);

// Which data it was where a sentence of its own lists them: "The applications held income details,
// account numbers and copies of identity documents." By words of data_cues.txt.
void FindDataLists(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DATA_LISTS_H_

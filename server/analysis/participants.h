#ifndef DOSSIER_SERVER_ANALYSIS_PARTICIPANTS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTICIPANTS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Whether a token in lower case may be the name of a country or have one in it, or be the first
// word of one.
bool MayNameCountry(absl::string_view lower);

// Whether a token in lower case may be the first word of a known group's name, or the second.
bool MayNameGroup(absl::string_view lower);

// Adds a claim for everybody the text says was hit: by name, or, where the words give no name, by
// what it is and its country.
void FindVictims(const FactReading& reading, std::vector<Finding>& findings);

// Adds a claim for everybody the text says did it, and the ledger line that goes with it: who
// attributes it to whom, who declines to, who denies.
void FindInitiators(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTICIPANTS_H_

#ifndef DOSSIER_SERVER_ANALYSIS_PLACES_H_
#define DOSSIER_SERVER_ANALYSIS_PLACES_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// Where it happened: a place or country behind "in", "near" or "outside" in the clause that tells
// of the happening. `kinds` are the mentions of kinds, in the order of the text.
void FindPlaces(const FactReading& reading, const std::vector<KindMention>& kinds,
                std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PLACES_H_

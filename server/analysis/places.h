#ifndef DOSSIER_SERVER_ANALYSIS_PLACES_H_
#define DOSSIER_SERVER_ANALYSIS_PLACES_H_

#include <cstdint>
#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// The sections of place_sorts.txt that have a word.
enum PlaceSort : uint8_t { kPlaceSort = 1, kSiteOfPlace = 2 };
uint8_t PlaceSortOf(const Token& token);

// Where it happened: a place or country behind "in", "near" or "outside" in the clause that tells
// of the happening. `kinds` are the mentions of kinds, in the order of the text.
void FindPlaces(const FactReading& reading, const std::vector<KindMention>& kinds,
                std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PLACES_H_

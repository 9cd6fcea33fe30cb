#ifndef DOSSIER_SERVER_ANALYSIS_PARTICIPANTS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTICIPANTS_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"
#include "server/analysis/party_weights.h"
#include "server/analysis/topics.h"

namespace dossier::analysis {

// Adds a claim for everybody that the report says was hit or did it and for every country whose
// they are, by what the words around weigh (party_weights.h), and for victims of whom it tells no
// name.
void FindParties(const FactReading& reading, const std::vector<KindMention>& kinds,
                 const Topics& topics, std::vector<Finding>& findings,
                 const PartyWeights& weights = PartyWeights::Default());

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTICIPANTS_H_

#ifndef DOSSIER_SERVER_ANALYSIS_OLD_MATTERS_H_
#define DOSSIER_SERVER_ANALYSIS_OLD_MATTERS_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// Whether what befell people is told of earlier years alone: "opens an exhibition on the flood of
// 1953", "since the bridge collapsed in 2027 the budget has doubled". Never of news of courts,
// whose deeds lie back. Pure.
bool TellsOfOldMattersAlone(const FactReading& reading, const std::vector<KindMention>& kinds);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_OLD_MATTERS_H_

#ifndef DOSSIER_SERVER_ANALYSIS_TOLD_KINDS_H_
#define DOSSIER_SERVER_ANALYSIS_TOLD_KINDS_H_

#include <vector>

#include "server/analysis/kinds.h"
#include "server/analysis/topics.h"

namespace dossier::analysis {

// Inserts a kind where it stands in the order of the text.
void AddInOrder(const KindMention& kind, std::vector<KindMention>& kinds);

// Where no words say outright what happened: lets words of attacks in other news stand if enough
// came of it ("siphoned money from customers", and somebody was sentenced for it), else adds what
// words of one clause tell together, else what came of it alone. `topics` are found anew.
void AddUntoldKinds(const FactReading& reading, std::vector<KindMention>& kinds, Topics& topics);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TOLD_KINDS_H_

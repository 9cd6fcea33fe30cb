#ifndef DOSSIER_SERVER_ANALYSIS_LEDGER_H_
#define DOSSIER_SERVER_ANALYSIS_LEDGER_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// The lines of the attribution ledger that name nobody as having done it: who denies it, and who
// leaves it open. Whoever names somebody is a line of its own (ClaimWriter).
void FindAttributionLines(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_LEDGER_H_

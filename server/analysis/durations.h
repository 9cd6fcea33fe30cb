#ifndef DOSSIER_SERVER_ANALYSIS_DURATIONS_H_
#define DOSSIER_SERVER_ANALYSIS_DURATIONS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// How long it lasted, and how long nobody noticed: "remained in the network for seven weeks", "a
// nine-hour attack". What words around say that it did is in duration_cues.txt. Of other news than
// of computers a noun has to have it: "a 24-hour strike".
void FindDurations(const FactReading& reading, bool of_computers, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DURATIONS_H_

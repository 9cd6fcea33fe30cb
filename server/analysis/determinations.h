#ifndef DOSSIER_SERVER_ANALYSIS_DETERMINATIONS_H_
#define DOSSIER_SERVER_ANALYSIS_DETERMINATIONS_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/topics.h"

namespace dossier::analysis {

// How sure it is that the incident happened, where somebody says so in as many words.
void FindDeterminations(const FactReading& reading, const Topics& topics,
                        std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DETERMINATIONS_H_

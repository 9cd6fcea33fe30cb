#ifndef DOSSIER_SERVER_ANALYSIS_EVENT_STEPS_H_
#define DOSSIER_SERVER_ANALYSIS_EVENT_STEPS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What the attackers did, step by step. Steps have the positions of the sections of
// lexicons/event_steps.txt, so that those of different reports fall into one order.
void FindEventSteps(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_EVENT_STEPS_H_

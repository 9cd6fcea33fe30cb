#ifndef DOSSIER_SERVER_ANALYSIS_PASSING_CAUSES_H_
#define DOSSIER_SERVER_ANALYSIS_PASSING_CAUSES_H_

#include <vector>

#include "server/analysis/causes.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

// What is said of an earlier happening in passing is not said of the report's own, nor was this one
// hit by it: takes such findings out, and what the same ones did before out of what the report's
// own is told by. Leaves those causes that did hit another than the report's own happening.
void SetAside(const FactReading& reading, std::vector<PassingCause>& causes,
              Segmentation& segmentation, std::vector<Finding>& findings);

// Whom the happening that is named in passing hit.
void AddVictimOf(const FactReading& reading, const PassingCause& cause,
                 std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PASSING_CAUSES_H_

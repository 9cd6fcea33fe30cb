#ifndef DOSSIER_SERVER_ANALYSIS_DISCLOSURES_H_
#define DOSSIER_SERVER_ANALYSIS_DISCLOSURES_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

// Who brought it to light: by words of disclosures.txt around a name; else who was hit and
// publishes the text; else who, of those that were hit or did it, is the first to say that it
// happened; an
// authority without a name only of news of attacks, for of fires everybody speaks. `findings` has
// the parties.
void FindDisclosures(const FactReading& reading, const Segmentation& segmentation,
                     bool of_computers, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DISCLOSURES_H_

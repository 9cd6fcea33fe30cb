#ifndef DOSSIER_SERVER_ANALYSIS_UNNAMED_PARTIES_H_
#define DOSSIER_SERVER_ANALYSIS_UNNAMED_PARTIES_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// Who was hit and of whom no name is told ("a hospital"), or whose name stands beside that.
// `findings` has the parties that are named.
void FindUnnamedVictims(const FactReading& reading, bool of_computers,
                        std::vector<Finding>& findings);

// "A parish near Fribourg", "eleven municipalities": the first institution without a name that the
// opening of news of an attack speaks of, where nobody else is told to have been hit.
void FindUnnamedHouse(const FactReading& reading, std::vector<Finding>& findings);

// The first institution without a name that a sentence of the opening names where other news says
// what happened: "stole three paintings from a museum in Delm"; where nobody else was hit.
void FindUnnamedScene(const FactReading& reading, const std::vector<KindMention>& kinds,
                      std::vector<Finding>& findings);

// "a state actor", "cybercriminals", "a former employee": what they are who did it, where nobody
// and no country is named; of several the first.
void FindUnnamedInitiator(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_UNNAMED_PARTIES_H_

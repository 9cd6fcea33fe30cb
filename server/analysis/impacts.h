#ifndef DOSSIER_SERVER_ANALYSIS_IMPACTS_H_
#define DOSSIER_SERVER_ANALYSIS_IMPACTS_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/figure_view.h"
#include "server/analysis/quantities.h"

namespace dossier::analysis {

// A count or an amount that may tell of an incident's effect.
struct SeenQuantity {
  QuantityMention mention;
  FigureView seen;
};

// All of them, with what decides whether they do, in the order of the text.
std::vector<SeenQuantity> SeeQuantities(const FactReading& reading, const FigureReading& figures);

// What it did: how far data, systems and services were affected, how many records, people and
// systems, and how much money was asked, paid, lost or taken. Which numbers belong to an incident
// is told by FigureWeights.
void FindImpacts(const FactReading& reading, const FigureReading& figures,
                 std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_IMPACTS_H_

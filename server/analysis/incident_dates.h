#ifndef DOSSIER_SERVER_ANALYSIS_INCIDENT_DATES_H_
#define DOSSIER_SERVER_ANALYSIS_INCIDENT_DATES_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/figure_view.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// An expression of time that may be one of an incident.
struct SeenDate {
  size_t index = 0;  // into FactReading::dates
  Range tokens;
  NearestEvent event;
  FigureView seen;
};

// All of them, with what decides whether they are, in the order of the text.
std::vector<SeenDate> SeeDates(const FactReading& reading, const FigureReading& figures);

// When things happened: each expression of time that belongs to an incident by FigureWeights, with
// the event that the words beside it tell of.
//
// The first day of a sentence that says outright what happened is that of the happening.
//
// A relative expression under a report of an earlier day ("In March the port announced that it was
// hit last week") counts from that day, not from the article's, and stays unresolved.
void FindIncidentDates(const FactReading& reading, const std::vector<KindMention>& kinds,
                       const FigureReading& figures, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_INCIDENT_DATES_H_

#ifndef DOSSIER_SERVER_ANALYSIS_INCIDENT_DATES_H_
#define DOSSIER_SERVER_ANALYSIS_INCIDENT_DATES_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// When things happened: each expression of time with the event that the words beside it tell of.
// A date of which no event is told makes no finding.
//
// A relative expression under a report of an earlier day ("In March the port announced that it was
// hit last week") counts from that day, not from the article's, and stays unresolved.
void FindIncidentDates(const FactReading& reading, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_INCIDENT_DATES_H_

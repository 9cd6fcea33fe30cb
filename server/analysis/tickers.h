#ifndef DOSSIER_SERVER_ANALYSIS_TICKERS_H_
#define DOSSIER_SERVER_ANALYSIS_TICKERS_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// Of a live ticker, whose entries open with the time of day: what it tells began on the day of the
// report, and was mended then if an entry says so. Nothing if `findings` date the beginning.
void FindTickerDates(const FactReading& reading, const std::vector<KindMention>& kinds,
                     std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TICKERS_H_

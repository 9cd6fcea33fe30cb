#ifndef DOSSIER_SERVER_ANALYSIS_EARLIER_MENTIONS_H_
#define DOSSIER_SERVER_ANALYSIS_EARLIER_MENTIONS_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

// Tells apart what sentences on the report's own happening say of an earlier one by how long before
// it was: "eleven months after hackers stole the records of the same hospital". Each becomes an
// aside of `segmentation`, and `findings` gets its date and whom it hit. Only where the report's
// own is told as a further one ("hit again", "the attack comes"): else what was done "two months
// after hackers broke in" is one story going on. Does nothing without the day of the report.
void FindEarlierMentions(const FactReading& reading, const std::vector<KindMention>& kinds,
                         Segmentation& segmentation, std::vector<Finding>& findings);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_EARLIER_MENTIONS_H_

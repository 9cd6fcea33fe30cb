#ifndef DOSSIER_SERVER_ANALYSIS_SECOND_HAND_H_
#define DOSSIER_SERVER_ANALYSIS_SECOND_HAND_H_

#include <vector>

#include "server/analysis/attribution.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

// What somebody is reported to have said: of "Harlan said that Dorn had denied the breach" the
// denial by Dorn. Only where the text names who it was and a verb reports it; in text order.
// `attributions` are those that the text itself reports.
std::vector<Attribution> AttributeSecondHand(const Reading& reading,
                                             const std::vector<Attribution>& attributions,
                                             Chooser* chooser);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SECOND_HAND_H_

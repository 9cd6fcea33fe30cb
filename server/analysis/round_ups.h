#ifndef DOSSIER_SERVER_ANALYSIS_ROUND_UPS_H_
#define DOSSIER_SERVER_ANALYSIS_ROUND_UPS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What one sentence adds to a round-up.
struct RoundUpSign {
  bool tells = false;    // that something happened
  bool placed = false;   // and when, or whom it hit
  bool goes_on = false;  // of what was told before: "the attack"
};

// The items of a text that tells of several happenings in turn, as paragraphs of each: behind
// bullets, under headings of their own, or a paragraph each below a headline that says so ("In
// brief"). Items that tell of nothing are left out. Empty if the items have to do with each other,
// as the points and sections of one report do. `signs` are by sentence.
std::vector<Range> ItemsOfRoundUp(const FactReading& reading,
                                  const std::vector<RoundUpSign>& signs);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ROUND_UPS_H_

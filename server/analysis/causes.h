#ifndef DOSSIER_SERVER_ANALYSIS_CAUSES_H_
#define DOSSIER_SERVER_ANALYSIS_CAUSES_H_

#include <cstdint>
#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

// What a report says made its own happening possible.
struct Cause {
  int happening = 0;      // an earlier one; index into Segmentation::happenings
  uint32_t sentence = 0;  // which says so
};

// The earlier happenings that led to the report's own by its own words ("used passwords stolen in
// an earlier breach", "the attack of March led to this one"), each once, by where it is said. Words
// that deny it, or leave it open, say nothing.
std::vector<Cause> FindCauses(const FactReading& reading, const Segmentation& segmentation);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CAUSES_H_

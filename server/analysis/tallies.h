#ifndef DOSSIER_SERVER_ANALYSIS_TALLIES_H_
#define DOSSIER_SERVER_ANALYSIS_TALLIES_H_

#include <cstdint>
#include <vector>

#include "dossier/internal/account.pb.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Fills `counts` and `times` of a signature from the words of `passages`: what tells two
// happenings of one sort apart, as the number of the dead or the day do. Linear in the text.
void FillTallies(const FactReading& reading, const std::vector<Range>& passages,
                 internal::Signature& signature);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TALLIES_H_

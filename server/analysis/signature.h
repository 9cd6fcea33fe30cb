#ifndef DOSSIER_SERVER_ANALYSIS_SIGNATURE_H_
#define DOSSIER_SERVER_ANALYSIS_SIGNATURE_H_

#include <vector>

#include "dossier/internal/account.pb.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Fills account.signature: what the account is compared by, from its claims, its statements and
// the words of `passages`, which are those it stands in. Everything is folded and in an order that
// depends on the text alone.
void FillSignature(const FactReading& reading, const std::vector<Range>& passages,
                   internal::Account& account);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SIGNATURE_H_

#ifndef DOSSIER_SERVER_ANALYSIS_DENIED_ACCOUNT_H_
#define DOSSIER_SERVER_ANALYSIS_DENIED_ACCOUNT_H_

#include <vector>

#include "dossier/internal/account.pb.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// Adds to `analysis`, which has no account, what a report tells of an incident in saying only that
// there was none: "X denied that it had been hacked". It is a mention that opens no incident
// (Account.only_denies), with the kinds that are denied and by whom. Nothing if no kind of
// computers in `kinds` is denied, or if nobody is named who would have been hit.
void AddDeniedAccount(const FactReading& reading, const std::vector<KindMention>& kinds,
                      internal::Analysis& analysis);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DENIED_ACCOUNT_H_

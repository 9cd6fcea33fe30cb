#ifndef DOSSIER_SERVER_ANALYSIS_ACCOUNTS_H_
#define DOSSIER_SERVER_ANALYSIS_ACCOUNTS_H_

#include "dossier/internal/account.pb.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// Adds what the report tells of incidents to `analysis`, which lives in the arena of the reading:
//
// - accounts: one for each incident told of, the primary one first; of a report that only denies
//   one, that denial (denied_account.h). Claims stand in the order of
//   the text, their asserters name the statement by its index, evidence names no report version;
// - other_claims: what belongs to no incident, such as the weaknesses that an advisory names;
// - topics and actual_topics: what the text is about.
//
// Takes time linear in the text.
void ExtractFacts(const FactReading& reading, internal::Analysis& analysis);

// Adds what a report is about that tells of no incident of a known kind, as most news does: an
// account without claims, which meets others by its words alone. None if it has no telling words.
void AddMatter(const FactReading& reading, internal::Analysis& analysis);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ACCOUNTS_H_

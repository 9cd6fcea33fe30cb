#ifndef DOSSIER_SERVER_ANALYSIS_ACCOUNTS_H_
#define DOSSIER_SERVER_ANALYSIS_ACCOUNTS_H_

#include <optional>
#include <vector>

#include "dossier/internal/account.pb.h"
#include "dossier/v1/fact.pb.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What a report tells of incidents.
struct Facts {
  // One for each incident told of, the primary one first. Claims stand in the order of the text,
  // their asserters name no statement; evidence names no report version.
  std::vector<internal::Account> accounts;
  // What the report tells that belongs to no incident, such as the weaknesses that an advisory
  // names.
  std::vector<v1::Claim> other_claims;
  // The kinds of incident that the text is about, told as having happened or not.
  std::vector<v1::Kind::Type> topics;
  // Those of them that are told as having happened.
  std::vector<v1::Kind::Type> actual_topics;
};

// Reads the facts of a report. A pure function of its argument, linear in the text.
Facts ExtractFacts(const FactReading& reading);

// What a report is about that tells of no incident of a known kind, as most news does: an account
// without claims, which meets others by its words alone. nullopt if it has no telling words.
std::optional<internal::Account> MatterOf(const FactReading& reading);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ACCOUNTS_H_

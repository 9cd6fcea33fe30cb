#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_BYSTANDERS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_BYSTANDERS_H_

#include "server/analysis/fact_reading.h"
#include "server/analysis/party_finder.h"

namespace dossier::analysis {

// Whether a party is named only beside those who were hit: it came to help, looked into what
// happened, told of it, is told where it happened, or is no party at all. Whoever a pattern says
// was hit is none, but for places ("a Vells hospital") and those who speak for others. Pure.
bool IsBystander(const FactReading& reading, const PartyCandidate& party);

inline bool IsPerson(const PartyCandidate& party) {
  return party.entity != nullptr && party.entity->type == EntityType::kPerson;
}

// A town, a region.
inline bool IsPlace(const PartyCandidate& party) {
  return party.known_for == NameKind::kSettlement ||
         (party.entity != nullptr && party.entity->type == EntityType::kPlace);
}

// Whether a pattern says that it was hit.
bool IsHit(const PartyCandidate& party);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_BYSTANDERS_H_

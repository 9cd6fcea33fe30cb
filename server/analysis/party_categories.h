#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_CATEGORIES_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_CATEGORIES_H_

#include "dossier/v1/fact.pb.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/party_finder.h"
#include "server/analysis/phrases.h"

namespace dossier::analysis {

// What parties are, by the words with which the report names and describes them: its name, "the
// ferry operator" before it, ", a hospital in the north" behind it, "is a bank", "the hospital"
// elsewhere. Unspecified where no word tells.

v1::PartyCategory CategoryOfVictim(const FactReading& reading, const PartyCandidate& victim);

v1::PartyCategory CategoryOfInitiator(const FactReading& reading, const PartyCandidate& initiator);

// Of whom a country is told at `place`: a body of that state ("the Ruritanian army"), somebody who
// is said to act for it ("Ruritania-backed hackers"), or its people ("hackers from Ruritania").
v1::PartyCategory CategoryOfActorsAt(const FactReading& reading,
                                     const PartyCandidate::Place& place);

// Of somebody who is described and not named: "a small hospital". Unspecified of what is nobody:
// "critical infrastructure", "the energy sector".
v1::PartyCategory CategoryOfDescribed(const Text& text, const Phrase& phrase);

// Whether the report shows that it is one person: by a title, an office, a first name or "she".
bool IsSurelyPerson(const FactReading& reading, const PartyCandidate& party);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_CATEGORIES_H_

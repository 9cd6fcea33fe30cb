#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_HOUSES_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_HOUSES_H_

#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"
#include "server/analysis/party_finder.h"

namespace dossier::analysis {

// A party whose house or business something happened to, and where the text says so.
struct House {
  const PartyCandidate* party = nullptr;
  const PartyCandidate::Place* place = nullptr;
};

// "a substation at Korvo": whether the name only tells where a house stands.
bool TellsWhereHouseStands(const Text& text, Range name);

// "taken to Vells Hospital": whether those who were hurt elsewhere are cared for there.
bool CaresForTheHurt(const Text& text, const PartyCandidate& party);

// "Divers brought him up": a noun whose capital is that of its sentence.
bool OpensAsCommonNoun(const Text& text, const PartyCandidate& party);

// "the Marl works" of a text that has "in Vells and Marl" elsewhere: whether a name of one word is
// that of a town.
bool IsLocality(const Text& text, const PartyCandidate& party);

// "the Grand Marl Hotel", "the trawler Silver Dawn": whether a name is that of a house or a ship.
bool IsHouseName(const Text& text, Range name);

// Of news of fires, crashes and thefts: the one house that the text tells of, where no pattern says
// outright who was hit; none if no sign or those of several speak for it. Pure.
House HouseOfMatter(const FactReading& reading, const std::vector<KindMention>& kinds,
                    const std::vector<PartyCandidate>& named, bool of_computers);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_HOUSES_H_

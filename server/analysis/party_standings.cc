#include "server/analysis/party_standings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace dossier::analysis {
namespace {

constexpr double kNoScore = -1e9;

double Highest(absl::Span<const PlaceAnswers> places, PartyDecision decision) {
  double highest = kNoScore;
  for (const PlaceAnswers& place : places) {
    highest = std::max(highest, place[static_cast<uint32_t>(decision)]);
  }
  return highest;
}

}  // namespace

Standings::Standings(PartyDecision decision, const PlaceScores& scores)
    : decision_(decision), scores_(scores), best_(kNoScore), best_of_others_(kNoScore) {
  for (size_t party = 0; party < scores.parties(); ++party) {
    const double score = Highest(scores.Of(party), decision);
    best_of_others_ = std::max(best_of_others_, std::min(best_, score));
    best_ = std::max(best_, score);
  }
}

void Standings::Note(size_t party, const PartyNotes& notes,
                     std::vector<PartyFeature>& features) const {
  const absl::Span<const PlaceAnswers> places = scores_.Of(party);
  if (places.empty()) return;
  const auto note = [&](PartyPlace place, double value) {
    for (uint32_t level = 0; level < kPartyLevels.size() && kPartyLevels[level] <= value; ++level) {
      notes.Note(place, level, features);
    }
  };
  double unlikely = 1;
  for (const PlaceAnswers& place : places) {
    unlikely *= 1 / (1 + std::exp(place[static_cast<uint32_t>(decision_)]));
  }
  const double best = Highest(places, decision_);
  note(PartyPlace::kBest, best);
  note(PartyPlace::kSum, std::log((1 - unlikely) / unlikely));
  note(PartyPlace::kLead, best - (best == best_ ? best_of_others_ : best_));
  note(PartyPlace::kRival, Highest(places, OppositeOf(decision_)));
  if (IsOfCountries(decision_)) return;
  note(PartyPlace::kFinding, Highest(places, PartyDecision::kFinder));
  note(PartyPlace::kMaking, Highest(places, PartyDecision::kMaker));
  note(PartyPlace::kThing, Highest(places, PartyDecision::kThing));
}

}  // namespace dossier::analysis

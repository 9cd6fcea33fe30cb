#include "server/analysis/party_standings.h"

#include <algorithm>
#include <cmath>

namespace dossier::analysis {
namespace {

constexpr double kNoScore = -1e9;

double Highest(absl::Span<const PlaceScore> places, PartyDecision decision) {
  double highest = kNoScore;
  for (const PlaceScore& place : places) {
    highest = std::max(highest, place.answers[static_cast<uint32_t>(decision)]);
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
  for (const PlaceScore& place : scores.all()) {
    if (place.list >= lists_.size()) lists_.resize(place.list + 1);
    lists_[place.list].sum += Of(place);
    ++lists_[place.list].places;
  }
}

// Of the means of those that it is listed with; kNoScore if it is in no list.
double Standings::BestOfMates(absl::Span<const PlaceScore> places) const {
  double best = kNoScore;
  for (const PlaceScore& place : places) {
    const List& list = lists_[place.list];
    if (place.list == 0 || list.places < 2) continue;
    best = std::max(best, (list.sum - Of(place)) / (list.places - 1));
  }
  return best;
}

void Standings::Note(size_t party, const PartyNotes& notes,
                     std::vector<PartyFeature>& features) const {
  const absl::Span<const PlaceScore> places = scores_.Of(party);
  if (places.empty()) return;
  const auto note = [&](PartyPlace place, double value) {
    for (uint32_t level = 0; level < kPartyLevels.size() && kPartyLevels[level] <= value; ++level) {
      notes.Note(place, level, features);
    }
  };
  double unlikely = 1;
  for (const PlaceScore& place : places) unlikely *= 1 / (1 + std::exp(Of(place)));
  const double best = Highest(places, decision_);
  note(PartyPlace::kBest, best);
  note(PartyPlace::kSum, std::log((1 - unlikely) / unlikely));
  note(PartyPlace::kLead, best - (best == best_ ? best_of_others_ : best_));
  note(PartyPlace::kRival, Highest(places, OppositeOf(decision_)));
  note(PartyPlace::kMates, BestOfMates(places));
  if (IsOfCountries(decision_)) return;
  note(PartyPlace::kFinding, Highest(places, PartyDecision::kFinder));
  note(PartyPlace::kMaking, Highest(places, PartyDecision::kMaker));
  note(PartyPlace::kThing, Highest(places, PartyDecision::kThing));
}

}  // namespace dossier::analysis

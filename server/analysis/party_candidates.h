#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_CANDIDATES_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_CANDIDATES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/fact.pb.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"
#include "server/analysis/party_finder.h"
#include "server/analysis/party_weights.h"
#include "server/analysis/topics.h"

namespace dossier::analysis {

// What is answered of the places of parties, party by party.
class PlaceScores {
 public:
  void Add(const PlaceAnswers& answers) { answers_.push_back(answers); }
  void EndParty() { ends_.push_back(answers_.size()); }

  size_t parties() const { return ends_.size(); }
  absl::Span<const PlaceAnswers> Of(size_t party) const {
    const size_t begin = party == 0 ? 0 : ends_[party - 1];
    return absl::MakeConstSpan(answers_).subspan(begin, ends_[party] - begin);
  }

 private:
  std::vector<PlaceAnswers> answers_;
  std::vector<size_t> ends_;  // by party
};

// What the answers of its places say of each party of a report for one decision: each for itself,
// beside those of the others, and beside those that speak for something else. Borrows the scores.
class Standings {
 public:
  Standings(PartyDecision decision, const PlaceScores& scores);

  // Of a party without scores there is nothing to note.
  void Note(size_t party, const PartyNotes& notes, std::vector<PartyFeature>& features) const;

 private:
  const PartyDecision decision_;
  const PlaceScores& scores_;
  double best_;            // of all places
  double best_of_others_;  // of all but the party that has it
};

// Everybody and every country that a report names outside page furniture, with what is seen of
// them. Linear in the text. Immutable after construction; borrows the reading.
class PartyCandidates {
 public:
  // Notes as PartyNotes does.
  PartyCandidates(const FactReading& reading, const std::vector<KindMention>& kinds,
                  const Topics& topics, const PartyWeights* weights);

  const std::vector<PartyCandidate>& named() const { return named_; }
  const std::vector<PartyCandidate>& countries() const { return countries_; }

  // What is seen of a party as a whole, and what is seen at one of its places; each once.
  absl::Span<const PartyFeature> FeaturesOf(const PartyCandidate& party) const {
    return In(party.features);
  }
  absl::Span<const PartyFeature> FeaturesOf(const PartyCandidate::Place& place) const {
    return In(place.features);
  }

 private:
  class Observer;

  absl::Span<const PartyFeature> In(Range features) const {
    return absl::MakeConstSpan(features_).subspan(features.begin, features.size());
  }

  std::vector<PartyCandidate> named_;
  std::vector<PartyCandidate> countries_;
  std::vector<PartyFeature> features_;  // of places and parties
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_CANDIDATES_H_

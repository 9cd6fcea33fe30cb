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

// The scores of the places of parties, party by party.
class PlaceScores {
 public:
  void Add(double score) { scores_.push_back(score); }
  void EndParty() { ends_.push_back(scores_.size()); }

  size_t parties() const { return ends_.size(); }
  absl::Span<const double> Of(size_t party) const {
    const size_t begin = party == 0 ? 0 : ends_[party - 1];
    return absl::MakeConstSpan(scores_).subspan(begin, ends_[party] - begin);
  }

 private:
  std::vector<double> scores_;
  std::vector<size_t> ends_;  // by party
};

// What the scores of its places say of each party of a report: each for itself, beside those of the
// others, and beside its `rivals`, which speak for the opposite. Borrows both.
class Standings {
 public:
  Standings(const PlaceScores& scores, const PlaceScores& rivals);

  // Of a party without scores there is nothing to note.
  void Note(size_t party, const PartyNotes& notes, std::vector<PartyFeature>& features) const;

 private:
  const PlaceScores& scores_;
  const PlaceScores& rivals_;
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

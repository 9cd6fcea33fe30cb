#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_STANDINGS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_STANDINGS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/analysis/party_weights.h"

namespace dossier::analysis {

// What is answered of one place, and the list of parties that it stands in; 0 if in none.
struct PlaceScore {
  PlaceAnswers answers;
  uint32_t list = 0;
};

// What is answered of the places of parties, party by party.
class PlaceScores {
 public:
  void Add(const PlaceScore& score) { scores_.push_back(score); }
  void EndParty() { ends_.push_back(scores_.size()); }

  absl::Span<const PlaceScore> all() const { return scores_; }
  size_t parties() const { return ends_.size(); }
  absl::Span<const PlaceScore> Of(size_t party) const {
    const size_t begin = party == 0 ? 0 : ends_[party - 1];
    return absl::MakeConstSpan(scores_).subspan(begin, ends_[party] - begin);
  }

 private:
  std::vector<PlaceScore> scores_;
  std::vector<size_t> ends_;  // by party
};

// What the answers of its places say of each party of a report for one decision: each for itself,
// beside those of the others, beside those that it is listed with, and beside those that speak for
// something else. Borrows the scores.
class Standings {
 public:
  Standings(PartyDecision decision, const PlaceScores& scores);

  // Of a party without scores there is nothing to note.
  void Note(size_t party, const PartyNotes& notes, std::vector<PartyFeature>& features) const;

 private:
  struct List {
    double sum = 0;
    uint32_t places = 0;
  };

  double Of(const PlaceScore& score) const {
    return score.answers[static_cast<uint32_t>(decision_)];
  }
  double BestOfMates(absl::Span<const PlaceScore> places) const;

  const PartyDecision decision_;
  const PlaceScores& scores_;
  std::vector<List> lists_;  // by number
  double best_;              // of all places
  double best_of_others_;    // of all but the party that has it
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_STANDINGS_H_

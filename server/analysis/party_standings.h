#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_STANDINGS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_STANDINGS_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "server/analysis/party_weights.h"

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

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_STANDINGS_H_

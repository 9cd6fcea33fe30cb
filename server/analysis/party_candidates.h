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

// Notes of every party of a report what the scores of its places say: each for itself, beside those
// of the others, and beside its `rivals`, which speak for the opposite. A party without scores
// takes no part.
void NoteStandings(const std::vector<std::vector<double>>& scores,
                   const std::vector<std::vector<double>>& rivals, const PartyNotes& notes,
                   std::vector<std::vector<PartyFeature>>& features);

// Everybody and every country that a report names outside page furniture, with what is seen of
// them. Linear in the text. Immutable after construction; borrows the reading.
class PartyCandidates {
 public:
  // Notes as PartyNotes does.
  PartyCandidates(const FactReading& reading, const std::vector<KindMention>& kinds,
                  const Topics& topics, const PartyWeights* weights);

  const std::vector<PartyCandidate>& named() const { return named_; }
  const std::vector<PartyCandidate>& countries() const { return countries_; }

  absl::Span<const PartyFeature> FeaturesOf(const PartyCandidate::Place& place) const {
    return absl::MakeConstSpan(features_).subspan(place.features.begin, place.features.size());
  }

 private:
  class Observer;

  std::vector<PartyCandidate> named_;
  std::vector<PartyCandidate> countries_;
  std::vector<PartyFeature> features_;  // by place
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_CANDIDATES_H_

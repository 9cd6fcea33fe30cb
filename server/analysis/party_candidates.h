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

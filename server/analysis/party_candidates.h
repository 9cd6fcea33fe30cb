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
#include "server/analysis/party_weights.h"

namespace dossier::analysis {

// Somebody, or a country, that a report names and that may be a party to what happened.
struct PartyCandidate {
  // A place where the text means it, with what is seen there.
  struct Place {
    Range tokens;
    Range features;         // of PartyCandidates::features()
    bool named = true;      // by name, no description or pronoun
    bool of_group = false;  // the name of a group whose country the list of groups tells
    // The pattern that says here that it was hit, that it did it; nullptr if none does.
    const PatternMatch* hit = nullptr;
    const PatternMatch* acts = nullptr;
    // The same by a section of patterns that need no weighing.
    bool surely_hit = false;
    bool surely_acts = false;
  };

  const Entity* entity = nullptr;      // none for countries and names that are no entity
  std::string name;                    // empty for countries
  std::vector<std::string> aliases;    // other names in the text
  absl::string_view country;           // of a country, the country
  bool known_group = false;            // of groups.txt, by its name or the shape of it
  bool listed_group = false;           // by its name
  uint32_t group_rank = UINT32_MAX;    // of its name among the alternatives that groups.txt has
  std::vector<Place> places;           // in the order of the text; never empty
  std::vector<PartyFeature> features;  // of the party as a whole, each once
};

// Notes of every party of a report what the scores of its places say: each for itself, and beside
// those of the others. A party without scores takes no part.
void NoteStandings(const std::vector<std::vector<double>>& scores, const PartyNotes& notes,
                   std::vector<std::vector<PartyFeature>>& features);

// Everybody and every country that a report names outside page furniture, with what is seen of
// them. Linear in the text. Immutable after construction; borrows the reading.
class PartyCandidates {
 public:
  // Notes as PartyNotes does.
  PartyCandidates(const FactReading& reading, const std::vector<KindMention>& kinds,
                  const PartyWeights* weights);

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

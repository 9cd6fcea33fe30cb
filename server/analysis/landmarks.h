#ifndef DOSSIER_SERVER_ANALYSIS_LANDMARKS_H_
#define DOSSIER_SERVER_ANALYSIS_LANDMARKS_H_

#include <cstdint>
#include <vector>

#include "server/analysis/text.h"

namespace dossier::analysis {

// What may begin at a token; a bit each.
enum Landmark : uint8_t {
  kDateLandmark = 1 << 0,       // an expression of time, at it or within it
  kQuantityLandmark = 1 << 1,   // a number or the sign of a currency
  kHappeningLandmark = 1 << 2,  // a word that tells which happening a sentence is about
  kCountryLandmark = 1 << 3,    // a country's name or adjective
  kGroupLandmark = 1 << 4,      // the name of a group, or the last word of such a name
  kToolLandmark = 1 << 5,       // the name of malicious software or of a tool
};

// The few tokens of a text at which rules for facts have to look, found in one pass over all of
// them. What a word can begin is known by its number; whether it does is for the rules to say.
//
// Immutable after construction.
class Landmarks {
 public:
  struct Place {
    uint32_t token;
    uint8_t signs;  // Landmark bits
  };

  explicit Landmarks(const Text& text);

  // In the order of the text.
  const std::vector<Place>& places() const { return places_; }

  // Calls `visit(token)` for each place of a sort.
  template <typename Visit>
  void ForEach(Landmark sort, const Visit& visit) const {
    for (const Place& place : places_) {
      if ((place.signs & sort) != 0) visit(place.token);
    }
  }

 private:
  std::vector<Place> places_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_LANDMARKS_H_

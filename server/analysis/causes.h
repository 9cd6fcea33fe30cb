#ifndef DOSSIER_SERVER_ANALYSIS_CAUSES_H_
#define DOSSIER_SERVER_ANALYSIS_CAUSES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "server/analysis/fact_reading.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

// What a report says made its own happening possible.
struct Cause {
  int happening = 0;      // an earlier one; index into Segmentation::happenings
  uint32_t sentence = 0;  // which says so
};

// An earlier happening that a report names only in saying that it made its own possible: "with keys
// stolen in the May breach of Wonderloan"; or only in saying who it was that did its own: "the
// group behind last week's attack on Wonderloan".
struct PassingCause {
  uint32_t sentence = 0;
  Range words;          // all that is said of it
  uint32_t noun = 0;    // the token that says what it was: "breach"
  uint32_t victim = 0;  // whom it hit; index into Entities::mentions()
  // When it was; index into FactReading::dates. Without it the words tell no incident of their own.
  std::optional<size_t> date;
  bool is_said = true;  // false where that is denied, or left open
  bool led_to = true;   // false of what the same ones did before
};

// Whether words tell what caused a fire or a leak, which is no happening of its own: "an electrical
// fault was to blame", "caused by a faulty valve".
bool IsToldAsCause(const Text& text, Range tokens);

// The earlier happenings that led to the report's own by its own words ("used passwords stolen in
// an earlier breach", "the attack of March led to this one"), each once, by where it is said. Words
// that deny it, or leave it open, say nothing.
std::vector<Cause> FindCauses(const FactReading& reading, const Segmentation& segmentation);

// Those that are named in passing, in sentences on the report's own happening, or without a date in
// one on another, with whom they hit:
// else it could be any. Each victim once, dated if any words on it are.
std::vector<PassingCause> FindPassingCauses(const FactReading& reading,
                                            const Segmentation& segmentation);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CAUSES_H_

#ifndef DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_H_
#define DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_H_

#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "server/analysis/attribution_weights.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

class Chooser;

// Mostly one, and none allocated for one or two.
using Ranges = absl::InlinedVector<Range, 2>;

// Words, the cue that marks them as said, and the phrase for who said them; token ranges.
struct Attribution {
  Ranges content;  // empty for a refusal's own clause only while it is built
  Range cue;
  Range speaker;  // empty if no phrase stands beside the words
  const CueEntry* entry = nullptr;
  absl::string_view rule;
  double confidence = 0;
  double score = 0;  // of the weights, above nought; 0 if none decided
  uint32_t unit = 0;
  bool verbatim = false;  // the words are as they were said, though no marks stand around them
  Range rival = {};       // another phrase that may tell the speaker; mostly empty
};

// What weights made of something: the features, the heaviest first, and their sum.
struct Weighing {
  std::vector<WeightedFeature> features;
  double score = 0;
};

// Words that look like a statement and are none; token range.
struct Rejection {
  Range words;
  absl::string_view rule;
  Weighing weighing = {};  // without features if no weights decided
};

// The statements of the text's units, left to right, by the grammar around their cues; quotations
// that no cue of a unit claims are left to the caller.
std::vector<Attribution> AttributeUnits(const Reading& reading, Chooser* chooser);

// Puts attributions into the order of their first words.
void SortByText(std::vector<Attribution>* found);

// Adds what a label with a colon leads: the turns of a transcript or interview ("MINISTER: No."),
// and headlines ("Minister: no data was taken"). `found` is in text order and stays so.
void AttributeLabelledSpeech(const Reading& reading, std::vector<Attribution>* found);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_H_

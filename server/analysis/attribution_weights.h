#ifndef DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_WEIGHTS_H_
#define DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_WEIGHTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/traits.h"
#include "server/analysis/weight_table.h"

namespace dossier::analysis {

// A feature of a decision with what it adds to the score.
struct WeightedFeature {
  std::string name;
  double weight = 0;
};

// The weights of the decisions: the score of a candidate is the sum of its features' weights, and
// the answer is yes above nought. Read from text, as in lexicons/attribution_weights.txt: a section
// a decision, "feature | weight" a line, "always" the weight that every candidate gets. Immutable.
class AttributionWeights {
 public:
  // Lines that name no feature or hold no number are told in `errors`, if given, and left out.
  explicit AttributionWeights(absl::string_view text, std::vector<std::string>* errors = nullptr);

  // Those of the lexicon; live for ever.
  static const AttributionWeights& Default();

  double Score(Decision decision, const Observation& observation) const {
    return tables_[static_cast<uint32_t>(decision)].Score(observation);
  }

  // What the score is made of, the heaviest first; "always" among it.
  std::vector<WeightedFeature> Explain(Decision decision, const Observation& observation) const;

 private:
  std::vector<WeightTable> tables_;  // by decision
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_WEIGHTS_H_

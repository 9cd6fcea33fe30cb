#ifndef DOSSIER_SERVER_ANALYSIS_FIGURE_WEIGHTS_H_
#define DOSSIER_SERVER_ANALYSIS_FIGURE_WEIGHTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/figure_features.h"
#include "server/analysis/weight_table.h"

namespace dossier::analysis {

// Which figures belong to an incident, by weights that were trained: a section of
// lexicons/figure_weights.txt for each sort of figure. Immutable.
class FigureWeights {
 public:
  // Lines that name no feature or hold no number are told in `errors`, if given, and left out.
  explicit FigureWeights(absl::string_view text, std::vector<std::string>* errors = nullptr);

  // Those of the lexicon; live for ever.
  static const FigureWeights& Default();

  // The logarithm of the odds that it does.
  double Score(FigureSort sort, const FigureView& seen) const {
    return tables_[static_cast<size_t>(sort)].Score(seen);
  }
  // The same as a probability.
  double Chance(FigureSort sort, const FigureView& seen) const;

  // What weighs most, "cue before = take + near 1.20", at most `most` of it.
  std::vector<std::string> Explain(FigureSort sort, const FigureView& seen, size_t most) const;

 private:
  std::vector<WeightTable> tables_;  // by FigureSort
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FIGURE_WEIGHTS_H_

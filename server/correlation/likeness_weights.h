#ifndef DOSSIER_SERVER_CORRELATION_LIKENESS_WEIGHTS_H_
#define DOSSIER_SERVER_CORRELATION_LIKENESS_WEIGHTS_H_

#include <array>

#include "server/correlation/likeness.h"

namespace dossier::correlation {

// What each respect of a likeness weighs: the logarithm of the odds that both tell of one happening
// is `always` and the weighted values.
struct LikenessWeights {
  // Those of likeness_weights.txt; ends the program if the file names an unknown respect.
  static const LikenessWeights& Default();

  // From 0 to 1.
  double Score(const Likeness& likeness) const;

  double always = 0;
  std::array<double, kRespects> weights{};
};

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_LIKENESS_WEIGHTS_H_

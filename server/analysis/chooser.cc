#include "server/analysis/chooser.h"

#include <algorithm>
#include <cmath>

namespace dossier::analysis {

// Reads on from place to place, and stops at each with a probability of its own: the place where
// stopping is likeliest, over all that had to be passed.
size_t WeighingChooser::ChooseBoundary(Decision decision, uint32_t,
                                       absl::Span<const Boundary> places, double* margin) {
  size_t best = places.size();
  double best_score = -1e9;
  double second = -1e9;
  double passed = 0;  // logarithm of the probability that no place before was the one
  const auto weigh = [&](size_t place, double score) {
    if (score > best_score) {
      second = best_score;
      best_score = score;
      best = place;
    } else if (score > second) {
      second = score;
    }
  };
  for (size_t p = 0; p < places.size(); ++p) {
    const double score = weights_.Score(decision, places[p].seen);
    weigh(p, passed - std::log1p(std::exp(-score)));
    passed -= std::log1p(std::exp(score));
  }
  weigh(places.size(), passed);
  *margin = places.empty() ? 9 : best_score - second;
  return best;
}

size_t WeighingChooser::ChooseStatement(absl::Span<Candidate> candidates) {
  size_t best = candidates.size();
  double best_score = 0;
  for (size_t c = 0; c < candidates.size(); ++c) {
    const double score = weights_.Score(Decision::kStatement, candidates[c].seen);
    candidates[c].attribution.score = score;
    if (score > best_score || (candidates[c].sure && best == candidates.size())) {
      best_score = std::max(score, 0.0);
      best = c;
    }
  }
  if (best < candidates.size()) {
    candidates[best].attribution.confidence = 1 / (1 + std::exp(-best_score));
  }
  return best;
}

}  // namespace dossier::analysis

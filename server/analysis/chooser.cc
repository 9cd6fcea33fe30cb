#include "server/analysis/chooser.h"

#include <algorithm>
#include <cmath>

namespace dossier::analysis {

// Reads on from place to place, and stops at each with a probability of its own: the place where
// stopping is likeliest, over all that had to be passed.
size_t WeighingChooser::ChooseBoundary(Decision decision, uint32_t,
                                       absl::Span<const Boundary> places) {
  size_t best = places.size();
  double likeliest = 0;
  double passed = 1;  // the probability that no place before was the one
  for (size_t p = 0; p < places.size(); ++p) {
    const double odds = std::exp(weights_.Score(decision, places[p].seen));
    const double going_on = passed / (1 + odds);
    const double stopping = going_on * odds;
    if (stopping > likeliest) {
      likeliest = stopping;
      best = p;
    }
    passed = going_on;
  }
  return passed > likeliest ? places.size() : best;
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

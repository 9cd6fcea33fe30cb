#include "tests/bench/quality/logistic.h"

#include <algorithm>
#include <cmath>

namespace dossier::analysis {
namespace {

constexpr int kSteps = 400;

double Shrunk(double weight, double by) {
  if (weight > by) return weight - by;
  if (weight < -by) return weight + by;
  return 0;
}

}  // namespace

LinearModel Fit(const std::vector<Example>& examples, uint32_t features, double sparse,
                double small, const std::vector<bool>& rising) {
  LinearModel model;
  model.weights.assign(features, 0);
  if (examples.empty()) return model;
  double total = 0;
  size_t most = 0;
  for (const Example& example : examples) {
    total += example.importance;
    most = std::max(most, example.features.size());
  }
  // The curvature is at most a quarter of the number of features in an example.
  const double step = 1.0 / (0.25 * static_cast<double>(most + 1) + small);
  std::vector<double> ahead = model.weights;  // where the gradient is taken
  double ahead_always = 0;
  std::vector<double> gradient(features);
  double momentum = 1;
  for (int s = 0; s < kSteps; ++s) {
    std::fill(gradient.begin(), gradient.end(), 0);
    double gradient_always = 0;
    for (const Example& example : examples) {
      double score = ahead_always;
      for (const uint32_t f : example.features) score += ahead[f];
      const double miss =
          (1 / (1 + std::exp(-score)) - (example.yes ? 1 : 0)) * example.importance / total;
      gradient_always += miss;
      for (const uint32_t f : example.features) gradient[f] += miss;
    }
    const double next_momentum = (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
    const double carry = (momentum - 1) / next_momentum;
    momentum = next_momentum;
    for (uint32_t f = 0; f < features; ++f) {
      double moved = Shrunk(ahead[f] - step * (gradient[f] + small * ahead[f]), step * sparse);
      if (!rising.empty() && rising[f]) moved = std::max(moved, 0.0);
      ahead[f] = moved + carry * (moved - model.weights[f]);
      model.weights[f] = moved;
    }
    const double moved = ahead_always - step * gradient_always;
    ahead_always = moved + carry * (moved - model.always);
    model.always = moved;
  }
  return model;
}

}  // namespace dossier::analysis

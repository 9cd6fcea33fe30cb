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
                double small, const std::vector<bool>& rising, const std::vector<double>& scales) {
  LinearModel model;
  model.weights.assign(features, 0);
  if (examples.empty()) return model;
  const auto scale = [&](uint32_t f) { return scales.empty() ? 1.0 : scales[f]; };
  double total = 0;
  double most = 0;
  for (const Example& example : examples) {
    total += example.importance;
    double squares = 0;
    for (const uint32_t f : example.features) squares += scale(f) * scale(f);
    most = std::max(most, squares);
  }
  // The curvature is at most a quarter of the squares of an example's features.
  const double step = 1.0 / (0.25 * (most + 1) + small);
  std::vector<double> ahead = model.weights;  // where the gradient is taken
  double ahead_always = 0;
  std::vector<double> gradient(features);
  double momentum = 1;
  for (int s = 0; s < kSteps; ++s) {
    std::fill(gradient.begin(), gradient.end(), 0);
    double gradient_always = 0;
    for (const Example& example : examples) {
      double score = ahead_always;
      for (const uint32_t f : example.features) score += scale(f) * ahead[f];
      const double miss =
          (1 / (1 + std::exp(-score)) - (example.yes ? 1 : 0)) * example.importance / total;
      gradient_always += miss;
      for (const uint32_t f : example.features) gradient[f] += scale(f) * miss;
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
  for (uint32_t f = 0; f < features; ++f) model.weights[f] *= scale(f);
  return model;
}

std::vector<double> TellingScales(const std::vector<Example>& examples, uint32_t features) {
  std::vector<double> with(features, 1);  // of "yes"
  std::vector<double> against(features, 1);
  double yes = 2;
  double no = 2;
  for (const Example& example : examples) {
    (example.yes ? yes : no) += example.importance;
    for (const uint32_t f : example.features) {
      (example.yes ? with : against)[f] += example.importance;
    }
  }
  std::vector<double> scales(features);
  for (uint32_t f = 0; f < features; ++f) {
    scales[f] = std::sqrt(std::abs(std::log(with[f] / yes / (against[f] / no))));
  }
  return scales;
}

}  // namespace dossier::analysis

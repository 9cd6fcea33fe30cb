#ifndef DOSSIER_TESTS_BENCH_QUALITY_LOGISTIC_H_
#define DOSSIER_TESTS_BENCH_QUALITY_LOGISTIC_H_

#include <cstdint>
#include <vector>

namespace dossier::analysis {

// What was seen once, with the answer.
struct Example {
  std::vector<uint32_t> features;  // which of them it has
  bool yes = false;
  double importance = 1;
};

// A logistic regression: the logarithm of the odds of "yes" is `always` plus the weights of the
// features that it has.
struct LinearModel {
  double always = 0;
  std::vector<double> weights;
};

// Fits a model with an elastic net: `sparse` draws weights to nought, `small` keeps them small,
// both for each example. Accelerated gradient steps from nought, a fixed number of them, in the
// order of the examples: the same examples give the same model. No weight of a feature that is
// `rising` falls below nought; if that is empty, none is. A feature with a greater one of `scales`
// is kept small less strongly; if those are empty, all are one.
LinearModel Fit(const std::vector<Example>& examples, uint32_t features, double sparse,
                double small, const std::vector<bool>& rising = {},
                const std::vector<double>& scales = {});

// Scales by how much each feature tells by itself: the root of how far the logarithm of the odds
// of "yes" is moved by it, as counted with one more of each answer.
std::vector<double> TellingScales(const std::vector<Example>& examples, uint32_t features);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_LOGISTIC_H_

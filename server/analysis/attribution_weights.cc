#include "server/analysis/attribution_weights.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

// Weights are written with two places, and a float has no exact ones.
double AsWritten(float weight) { return std::round(weight * 100.0) / 100; }

}  // namespace

AttributionWeights::AttributionWeights(absl::string_view text, std::vector<std::string>* errors) {
  std::vector<absl::string_view> sections;
  for (uint32_t d = 0; d < kDecisions; ++d) {
    sections.push_back(DecisionName(static_cast<Decision>(d)));
  }
  const FeatureSpelling spelling;
  tables_ = ReadWeightTables(
      text, sections, FeatureNumbers::Get().size(),
      [&](absl::string_view name) -> std::optional<uint32_t> { return spelling.Find(name); },
      errors);
}

const AttributionWeights& AttributionWeights::Default() {
  static const auto* const weights = new AttributionWeights(LexiconText("attribution_weights"));
  return *weights;
}

std::vector<WeightedFeature> AttributionWeights::Explain(Decision decision,
                                                         const Observation& observation) const {
  const WeightTable& table = tables_[static_cast<uint32_t>(decision)];
  std::vector<WeightedFeature> reasons = {{std::string(kAlwaysWeight), AsWritten(table.always)}};
  for (const Feature feature : observation) {
    const double weight = AsWritten(table.weights[feature]);
    if (weight != 0) reasons.push_back({FeatureNumbers::Get().Name(feature), weight});
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const WeightedFeature& a, const WeightedFeature& b) {
                     return std::abs(a.weight) > std::abs(b.weight);
                   });
  return reasons;
}

}  // namespace dossier::analysis

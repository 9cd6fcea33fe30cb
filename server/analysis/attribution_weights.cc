#include "server/analysis/attribution_weights.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

constexpr absl::string_view kAlways = "always";

// Weights are written with two places, and a float has no exact ones.
double AsWritten(float weight) { return std::round(weight * 100.0) / 100; }

}  // namespace

AttributionWeights::AttributionWeights(absl::string_view text, std::vector<std::string>* errors) {
  for (Table& table : tables_) table.weights.assign(FeatureNumbers::Get().size(), 0);
  const FeatureSpelling spelling;
  Table* table = nullptr;
  uint32_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    const auto reject = [&](absl::string_view why) {
      if (errors != nullptr)
        errors->push_back(absl::StrCat("line ", number, ": ", line, ": ", why));
    };
    if (line.front() == '[') {
      table = nullptr;
      for (uint32_t d = 0; d < kDecisions; ++d) {
        if (line == absl::StrCat("[", DecisionName(static_cast<Decision>(d)), "]")) {
          table = &tables_[d];
        }
      }
      if (table == nullptr) reject("no decision has this name");
      continue;
    }
    const std::vector<absl::string_view> columns = LexiconColumns(line);
    double weight = 0;
    if (table == nullptr || columns.size() != 2 || !absl::SimpleAtod(columns[1], &weight)) {
      reject("wants a section above, a feature, \"|\" and a number");
      continue;
    }
    if (columns[0] == kAlways) {
      table->always = static_cast<float>(weight);
      continue;
    }
    const std::optional<Feature> feature = spelling.Find(columns[0]);
    if (!feature.has_value()) {
      reject("no feature has this name");
      continue;
    }
    table->weights[*feature] = static_cast<float>(weight);
  }
}

const AttributionWeights& AttributionWeights::Default() {
  static const auto* const weights = new AttributionWeights(LexiconText("attribution_weights"));
  return *weights;
}

std::vector<WeightedFeature> AttributionWeights::Explain(Decision decision,
                                                         const Observation& observation) const {
  const Table& table = tables_[static_cast<uint32_t>(decision)];
  std::vector<WeightedFeature> reasons = {{std::string(kAlways), AsWritten(table.always)}};
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

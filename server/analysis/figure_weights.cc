#include "server/analysis/figure_weights.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {

FigureWeights::FigureWeights(absl::string_view text, std::vector<std::string>* errors) {
  const FigureFeatures& features = FigureFeatures::Get();
  absl::flat_hash_map<std::string, uint32_t> numbers;
  for (uint32_t f = 0; f < features.size(); ++f) {
    numbers.emplace(features.Name(static_cast<FigureFeature>(f)), f);
  }
  std::vector<absl::string_view> sections;
  for (uint32_t sort = 0; sort < kFigureSorts; ++sort) {
    sections.push_back(FigureSortName(static_cast<FigureSort>(sort)));
  }
  tables_ = ReadWeightTables(
      text, sections, features.size(),
      [&](absl::string_view name) -> std::optional<uint32_t> {
        const auto found = numbers.find(name);
        return found == numbers.end() ? std::nullopt : std::optional(found->second);
      },
      errors);
}

const FigureWeights& FigureWeights::Default() {
  static const auto* const weights = new FigureWeights(LexiconText("figure_weights"));
  return *weights;
}

double FigureWeights::Chance(FigureSort sort, const FigureView& seen) const {
  return 1 / (1 + std::exp(-Score(sort, seen)));
}

std::vector<std::string> FigureWeights::Explain(FigureSort sort, const FigureView& seen,
                                                size_t most) const {
  const WeightTable& table = tables_[static_cast<size_t>(sort)];
  std::vector<std::pair<float, FigureFeature>> heaviest;
  for (const FigureFeature feature : seen) {
    if (table.weights[feature] != 0) heaviest.emplace_back(table.weights[feature], feature);
  }
  std::sort(heaviest.begin(), heaviest.end(), [](const auto& a, const auto& b) {
    return std::pair(-std::abs(a.first), a.second) < std::pair(-std::abs(b.first), b.second);
  });
  heaviest.resize(std::min(most, heaviest.size()));
  std::vector<std::string> told;
  for (const auto& [weight, feature] : heaviest) {
    told.push_back(absl::StrFormat("%s %.2f", FigureFeatures::Get().Name(feature), weight));
  }
  return told;
}

}  // namespace dossier::analysis

#ifndef DOSSIER_SERVER_ANALYSIS_WEIGHT_TABLE_H_
#define DOSSIER_SERVER_ANALYSIS_WEIGHT_TABLE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dossier::analysis {

// What one decision weighs: the score of a case is `always` plus the weights of its features, and
// the answer is yes above nought.
struct WeightTable {
  float always = 0;
  std::vector<float> weights;  // by feature

  // `features` is a range of numbers below weights.size().
  template <typename Features>
  float Score(const Features& features) const {
    float sum = always;
    for (const auto feature : features) sum += weights[feature];
    return sum;
  }
};

// The weight that every case gets, among the names of features.
inline constexpr absl::string_view kAlwaysWeight = "always";

// Reads one table for each of `sections` from text as in lexicons/attribution_weights.txt:
// "[section]" opens one, "feature | weight" is a line of it. `find` numbers the names of features,
// below `features`. Lines that name no feature or hold no number are told in `errors`, if given,
// and left out.
std::vector<WeightTable> ReadWeightTables(
    absl::string_view text, absl::Span<const absl::string_view> sections, uint32_t features,
    const std::function<std::optional<uint32_t>(absl::string_view)>& find,
    std::vector<std::string>* errors);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_WEIGHT_TABLE_H_

#ifndef DOSSIER_SERVER_ANALYSIS_WEIGHT_TABLE_H_
#define DOSSIER_SERVER_ANALYSIS_WEIGHT_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
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

// Takes one weight: the number of its section, and what it weighs. Returns whether there is
// something of this name.
using WeightTaker = absl::FunctionRef<bool(size_t section, absl::string_view name, float weight)>;

// Reads text as in lexicons/attribution_weights.txt: "[section]" opens one of `sections`,
// "name | weight" is a line of it. Lines that open no section, name nothing or hold no number are
// told in `errors`, if given, and left out.
void ReadWeights(absl::string_view text, absl::Span<const absl::string_view> sections,
                 WeightTaker take, std::vector<std::string>* errors);

// Reads one table for each of `sections`. `find` numbers the names of features, below `features`.
std::vector<WeightTable> ReadWeightTables(
    absl::string_view text, absl::Span<const absl::string_view> sections, uint32_t features,
    absl::FunctionRef<std::optional<uint32_t>(absl::string_view)> find,
    std::vector<std::string>* errors);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_WEIGHT_TABLE_H_

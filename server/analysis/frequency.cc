#include "server/analysis/frequency.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

struct Class {
  absl::string_view section;
  float weight;
};

// The negative logarithm of the share of articles, 1 where a word stands in one of fifty.
constexpr Class kClasses[] = {
    {"1 of 2 or more", 0}, {"1 of 4", 0.35f},  {"1 of 8", 0.52f},
    {"1 of 16", 0.70f},    {"1 of 32", 0.89f}, {"1 of 64", 1.07f},
};
constexpr float kRare = 1.6f;
// Short numbers stand in every text.
constexpr float kShortNumber = 0.5f;

using Weights = absl::flat_hash_map<std::string, float>;

const Weights& AllWeights() {
  static const Weights* const weights = [] {
    auto* read = new Weights;
    ForEachSectionEntry("frequency", [&](absl::string_view section, absl::string_view word) {
      for (const Class& listed : kClasses) {
        if (listed.section == section) read->emplace(word, listed.weight);
      }
    });
    return read;
  }();
  return *weights;
}

}  // namespace

float TellingWeight(absl::string_view folded) {
  const auto found = AllWeights().find(folded);
  if (found == AllWeights().end()) return TellingWeightOfUnlisted(folded);
  return folded.size() < 2 ? 0 : found->second;
}

float TellingWeightOfUnlisted(absl::string_view folded) {
  if (folded.size() < 2) return 0;
  if (folded.size() > 2) return kRare;
  const bool number = std::all_of(folded.begin(), folded.end(), absl::ascii_isdigit);
  return number ? kShortNumber : kRare;
}

}  // namespace dossier::analysis

#ifndef DOSSIER_TESTS_BENCH_QUALITY_FOLDS_H_
#define DOSSIER_TESTS_BENCH_QUALITY_FOLDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "server/analysis/kind_weights.h"

namespace dossier::analysis {

// How texts are cut for a cross-validation: each fold is decided by weights of the others. All
// trainers cut alike, so that weights that do not know a text stand on weights that do not either.
inline constexpr uint32_t kFolds = 5;
// Of what every fold learns from.
inline constexpr uint32_t kInNoFold = kFolds + 1;

// The fold of a text, or of all texts that must stay together, by its name.
uint32_t FoldOfName(absl::string_view name);

// The fold of a report of a gold file: its "fold", which keeps near-duplicates together, or that of
// its id.
uint32_t FoldOf(const nlohmann::json& report);

// By fold, the weights of the others: what `train_kinds --by-fold` wrote. Ends the program with a
// message if one cannot be read.
std::vector<KindWeights> ReadKindsByFold(const std::string& folder);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_FOLDS_H_

#ifndef DOSSIER_TESTS_BENCH_QUALITY_KINDS_TOGETHER_H_
#define DOSSIER_TESTS_BENCH_QUALITY_KINDS_TOGETHER_H_

#include <array>
#include <string>
#include <vector>

#include "server/analysis/kind_weights.h"

namespace dossier::analysis {

// A note whose kinds are known, with the scores of each by itself.
struct ScoredNote {
  std::array<double, kNoteKinds> scores{};
  KindSet told = 0;
  bool counts = true;  // in the threshold: what is told of it may be more than its kinds
};

// How the scores of the kinds of notes make a decision on all: the score of a kind counts `slopes`
// times and `offsets` more, each pair that is told together `pairs` more; a kind is told if it is
// likelier than `enough`.
struct TogetherModel {
  std::array<double, kNoteKinds> slopes;
  std::array<double, kNoteKinds> offsets{};
  std::array<std::array<double, kNoteKinds>, kNoteKinds> pairs{};  // the first before the second
  double enough = 0.5;

  // "[note: together]" of lexicons/kind_weights.txt.
  std::string Section() const;
};

// Fits it by the likelihood of the sets that were told, then `enough` by F1 over all kinds. The
// same notes give the same model.
TogetherModel FitTogether(const std::vector<ScoredNote>& notes);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_KINDS_TOGETHER_H_

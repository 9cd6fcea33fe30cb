#ifndef DOSSIER_SERVER_CORRELATION_WORDING_H_
#define DOSSIER_SERVER_CORRELATION_WORDING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace dossier::correlation {

// The words of a statement in order, as hashes of their common spelling. What stands in square
// brackets is the printer's and does not count. A value.
class Wording {
 public:
  explicit Wording(absl::string_view text);

  size_t size() const { return words_.size(); }
  const std::vector<uint64_t>& words() const { return words_; }
  // Hashes of all runs of three words, sorted, each once; one run if there are fewer words.
  const std::vector<uint64_t>& runs() const { return runs_; }

  // A choice of the runs of four words, such that two wordings that share seven words in a row
  // share one of them (winnowing; Schleimer, Wilkerson and Aiken 2003). Sorted.
  std::vector<uint64_t> Fingerprints() const;

 private:
  std::vector<uint64_t> words_;
  std::vector<uint64_t> runs_;
};

// The share of the runs of `shorter` that `longer` has too.
double RunsShared(const Wording& shorter, const Wording& longer);

// Length of the longest sequence of words that both have in the same order.
size_t CommonWords(const Wording& a, const Wording& b);

// From 0 to 1: common words against all words; 1 if the wordings are equal.
double Likeness(const Wording& a, const Wording& b);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_WORDING_H_

#ifndef DOSSIER_SERVER_ANALYSIS_WORD_HASHES_H_
#define DOSSIER_SERVER_ANALYSIS_WORD_HASHES_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// The hashes of a text's words (WordHash of server/base/sketch.h) by token, for fingerprints. What
// words of the vocabulary hash to is known once for all texts. A possessive ending and what stands
// in square brackets within a paragraph have none.
//
// Immutable after construction.
class TextWordHashes {
 public:
  explicit TextWordHashes(const Text& text);

  absl::Span<const uint64_t> all() const { return hashes_; }
  absl::Span<const uint64_t> Of(Range tokens) const;

 private:
  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> begin_;  // by token, and one more: where its hashes begin
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_WORD_HASHES_H_

#ifndef DOSSIER_SERVER_BASE_SKETCH_H_
#define DOSSIER_SERVER_BASE_SKETCH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

// Fingerprints of texts. They are stored, so that the same text gives the same numbers on every
// machine and in every version. Pure; any number of threads.
namespace dossier {

// A well mixed hash of `bytes`.
uint64_t Hash64(absl::string_view bytes);

// A hash of hashes, in their order.
uint64_t Hash64(absl::Span<const uint64_t> hashes);

// The hash of a word that FoldWords made, in a spelling that British and American writers share.
uint64_t WordHash(absl::string_view folded_word);

// Hashes of the words of `text` in order. Case, accents, punctuation, British or American spelling
// and whatever stands in square brackets do not count.
std::vector<uint64_t> WordHashes(absl::string_view text);

// For Signature.statement_shingles: hashes of all runs of four of the words that somebody is quoted
// with (WordHashes), sorted, each once. A text of fewer words is one run; an empty one has none.
std::vector<uint64_t> StatementShingles(absl::string_view text);
// Appends the same as they come.
void AppendStatementShingles(absl::Span<const uint64_t> words, std::vector<uint64_t>& shingles);

// For Signature.text_sketch: the upper halves of the hashes of all runs of four words of a whole
// text, each once, sorted, of more than kSketchSize the least (bottom-k sketch; Broder 1997, Cohen
// and Kaplan 2007). A text of fewer words is one run; an empty one has none.
inline constexpr size_t kSketchSize = 128;
std::vector<uint32_t> TextSketch(absl::Span<const uint64_t> words);
std::vector<uint32_t> TextSketch(absl::string_view text);

// How many different runs the text of a sketch has: exact up to kSketchSize, else an estimate with
// a standard error below a tenth.
double RunsOf(absl::Span<const uint32_t> sketch);

// The runs of two texts that their sketches can tell of: those up to the least that both know all
// runs below.
struct SketchOverlap {
  size_t one = 0;     // of the first text
  size_t other = 0;   // of the second
  size_t shared = 0;  // of both
};
SketchOverlap OverlapOf(absl::Span<const uint32_t> one, absl::Span<const uint32_t> other);

// From 0 to 1: how much of two texts is the same, from their sketches (an estimate of the Jaccard
// index of their runs, exact for short texts, else with a standard error below .05). 0 if either is
// empty.
double TextSimilarity(absl::Span<const uint32_t> sketch, absl::Span<const uint32_t> other);

// The number of values that two sorted lists share.
size_t CountShared(absl::Span<const uint64_t> sorted, absl::Span<const uint64_t> other);

// The share of the shorter of two sorted lists that stands in the other too. 0 if either is empty.
double Containment(absl::Span<const uint64_t> sorted, absl::Span<const uint64_t> other);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_SKETCH_H_

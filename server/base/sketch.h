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

// For Signature.text_sketch: the least shingle of a whole text in each of 64 equal parts of the
// range of hashes, 0 where there is none (one permutation hashing, Li, Owen and Zhang 2012). Empty
// if the text has no words.
std::vector<uint64_t> TextSketch(absl::Span<const uint64_t> words);
std::vector<uint64_t> TextSketch(absl::string_view text);

// From 0 to 1: how much of two texts is the same, from their sketches (an estimate of the Jaccard
// index of their shingles, standard error below .07, far less for short texts). 0 if either is
// empty.
double TextSimilarity(absl::Span<const uint64_t> sketch, absl::Span<const uint64_t> other);

// The number of values that two sorted lists share.
size_t CountShared(absl::Span<const uint64_t> sorted, absl::Span<const uint64_t> other);

// The share of the shorter of two sorted lists that stands in the other too. 0 if either is empty.
double Containment(absl::Span<const uint64_t> sorted, absl::Span<const uint64_t> other);

// One hash for each run of `rows` parts of a sketch: texts that share one are worth comparing. A
// part without a shingle takes that of the next that has one.
std::vector<uint64_t> Bands(absl::Span<const uint64_t> sketch, size_t rows);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_SKETCH_H_

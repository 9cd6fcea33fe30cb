#ifndef DOSSIER_TESTS_BENCH_QUALITY_GOLD_H_
#define DOSSIER_TESTS_BENCH_QUALITY_GOLD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "server/analysis/text.h"

namespace dossier::analysis {

// A statement that people marked, in tokens of its text.
struct GoldStatement {
  Range tokens;
  Range speaker;  // empty if they marked none
  bool optional = false;
};

// An article of a gold file ({"id", "text", "statements"} a line).
struct GoldArticle {
  std::string id;
  std::string bytes;
  std::vector<GoldStatement> statements;  // needs the text cut into tokens: see ReadGold
};

// The byte at which each code point of a text begins, and the text's size.
std::vector<uint32_t> ByteOffsets(const std::string& text);

// All articles of the file, in its order. Ends the program with a message if it cannot be read.
std::vector<GoldArticle> ReadGold(const std::string& path);

// Compares ranges of tokens by the words in them, as the scorers do: a leading "that" and marks do
// not count.
class WordRanges {
 public:
  explicit WordRanges(const Text& text);

  // Half-open range of word numbers.
  Range Of(Range tokens) const;
  // Words in both over words in either.
  static double Overlap(Range a, Range b);

 private:
  const Text& text_;
  std::vector<uint32_t> words_before_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_GOLD_H_

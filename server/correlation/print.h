#ifndef DOSSIER_SERVER_CORRELATION_PRINT_H_
#define DOSSIER_SERVER_CORRELATION_PRINT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"

// What somebody was printed to have said, word by word, with the marks that printers set. Pure; any
// number of threads.
namespace dossier::correlation {

// How much a word tells of what is said.
inline constexpr int kSmallWeight = 16;
inline constexpr int kNumberWeight = 34;
inline constexpr int kWordWeight = 48;

// A word, or a number with what it counts, as it stands in print.
struct PrintedWord {
  // Equal if it is one word in whatever spelling; words in square brackets equal only such.
  uint64_t word = 0;
  // As written, folded, without spaces.
  std::string letters;
  // Where it stands: bytes of the segment of that number.
  size_t segment = 0;
  size_t start = 0;
  size_t end = 0;
  // The printer's own, in square brackets; or changed by brackets within, as "organis[ed]".
  bool bracketed = false;
  bool partly_bracketed = false;
  // Stands within quotation marks, or in a text that is all the speaker's.
  bool quoted = false;
  // Words may be missing before it: there is a mark such as "[...]", or a quotation begins.
  bool after_cut = false;
  bool opens_sentence = false;
  int weight = kWordWeight;
};

using PrintedWords = std::vector<PrintedWord>;

// The words of a text that was said, as `Statement.text` has it: one segment.
PrintedWords WordsOfText(absl::string_view text, v1::Statement::Form form);

// The words of an utterance where they were printed: the segments are the spans of its content, or
// its text if it has none.
PrintedWords WordsInPrint(const v1::Statement& utterance);

// Whether all words of such a form are the speaker's own.
bool IsVerbatim(v1::Statement::Form form);

// The words that are quoted and not in brackets.
size_t CountQuoted(const PrintedWords& words);

// Whether the words of `piece` stand in `whole` (SpokenWords) in their order, without others
// between them but where a mark says that some are missing.
bool IsPiece(const PrintedWords& piece, const std::vector<uint64_t>& whole);

// Hashes of the words that are not in brackets, in order.
std::vector<uint64_t> SpokenWords(const PrintedWords& words);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_PRINT_H_

#ifndef DOSSIER_SERVER_CORRELATION_SPELLING_H_
#define DOSSIER_SERVER_CORRELATION_SPELLING_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Which spellings are one word: British and American, in figures and in letters. The data is
// spellings.txt. Pure; any number of threads. Words are folded as by FoldWords.
namespace dossier::correlation {

// One form for all spellings of `word`, for comparing only.
std::string CommonSpelling(absl::string_view word);

// One form for words that stand for each other in direct and in reported speech, such as "our" and
// "its"; empty for all others.
absl::string_view AsReported(absl::string_view word);

// The verb of a contraction, from what stands before "n't": "can" of "ca", "do" of "do".
absl::string_view VerbBeforeNot(absl::string_view stem);

// Whether an apostrophe and s after `word` are "is", and no genitive.
bool TakesIs(absl::string_view word);

// The number that `word` is from nought to ninety; nullopt if it is none.
std::optional<double> NumberWord(absl::string_view word);

// A hundred, a thousand and so on, as a word or as the letters behind a figure.
std::optional<double> MultipleWord(absl::string_view word);

// One form for what may be counted by a sign or a word: "dollar" for "$"; empty if it is none.
absl::string_view Counted(absl::string_view word_or_sign);

// Whether the word tells little of what is said, such as "that".
bool IsSmallWord(absl::string_view word);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_SPELLING_H_

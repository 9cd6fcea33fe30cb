#ifndef DOSSIER_SERVER_BASE_FOLD_TEXT_H_
#define DOSSIER_SERVER_BASE_FOLD_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Texts brought to a form in which equal means alike. Pure; any number of threads.
namespace dossier {

// The words of `text`, one space between them: lower case, without accents, punctuation and
// possessive endings; letters and digits of every script stay. Invalid UTF-8 counts as punctuation.
std::string FoldWords(absl::string_view text);

// The bytes of a text that one of its words stands for, half-open.
struct WordPlace {
  size_t start = 0;
  size_t end = 0;
};
// The same, and appends to `places` where each word stands.
std::string FoldWords(absl::string_view text, std::vector<WordPlace>* places);

// FoldWords of somebody's name: also without a leading article and without legal forms ("Inc",
// "GmbH") at the end.
std::string FoldName(absl::string_view name);
// The same as a view into `buffer`, for many names without an allocation each.
absl::string_view FoldName(absl::string_view name, std::string& buffer);

// Whether a folded word is a legal form of companies, such as "gmbh".
bool IsLegalForm(absl::string_view word);

// The words of a text that FoldWords made. Views into `folded`.
std::vector<absl::string_view> WordsOf(absl::string_view folded);

// A spelling that British and American writers share, for comparing only: it need not be a word.
std::string FoldSpelling(absl::string_view folded_word);

// Whether the letters of `acronym` are the first letters of the words of `name`, small words
// counted or not ("dod", "department of defense"). Both folded.
bool IsAcronymOf(absl::string_view acronym, absl::string_view name);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_FOLD_TEXT_H_

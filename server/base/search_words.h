#ifndef DOSSIER_SERVER_BASE_SEARCH_WORDS_H_
#define DOSSIER_SERVER_BASE_SEARCH_WORDS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

// The words by which texts are searched. Pure; any number of threads.
//
// They are those of FoldWords, but for three things. The German sharp s is written ss. Scripts that
// put no spaces between words (such as Han, Kana and Thai) are read character by character, each a
// word of its own, so that a part of a line is found as a run of words. And a word of more than
// kMaxSearchWordBytes is known by its beginning.
namespace dossier {

inline constexpr size_t kMaxSearchWordBytes = 255;

// The search words of `text`, one space between them.
std::string SearchWords(absl::string_view text);

// A search word and the bytes of the text that it stands for. SearchWords of those bytes alone is
// the word.
struct PlacedWord {
  std::string word;
  size_t start = 0;
  size_t end = 0;
};

// The same words, each with its place in `text`.
std::vector<PlacedWord> PlaceSearchWords(absl::string_view text);
// Gives them to `take(word, start, end)`, one by one, as long as that returns true; each word for
// the time of the call.
void ForEachSearchWord(absl::string_view text,
                       absl::FunctionRef<bool(absl::string_view, size_t, size_t)> take);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_SEARCH_WORDS_H_

#include "server/correlation/telling_words.h"

#include <algorithm>

namespace dossier::correlation {

std::vector<TellingWord> TellingWordsOf(const internal::Signature& signature) {
  std::vector<TellingWord> words;
  words.reserve(static_cast<size_t>(signature.word_weights_size() + signature.terms_size()));
  absl::string_view rest = signature.words();
  for (int i = 0; i < signature.word_weights_size(); ++i) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const uint32_t marks = i < signature.word_marks_size() ? signature.word_marks(i) : 0;
    words.push_back({rest.substr(0, end), signature.word_weights(i), marks});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (const internal::Signature::Term& term : signature.terms()) {
    words.push_back({term.text(), term.weight(), 0});
  }
  return words;
}

}  // namespace dossier::correlation

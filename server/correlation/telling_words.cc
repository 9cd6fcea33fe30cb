#include "server/correlation/telling_words.h"

#include <algorithm>

namespace dossier::correlation {

std::vector<TellingWord> TellingWordsOf(const internal::Signature& signature) {
  std::vector<TellingWord> words;
  words.reserve(static_cast<size_t>(signature.word_weights_size() + signature.terms_size()));
  absl::string_view rest = signature.words();
  for (const float weight : signature.word_weights()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    words.push_back({rest.substr(0, end), weight});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (const internal::Signature::Term& term : signature.terms()) {
    words.push_back({term.text(), term.weight()});
  }
  return words;
}

}  // namespace dossier::correlation

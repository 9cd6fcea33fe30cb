#ifndef DOSSIER_SERVER_ANALYSIS_TENSE_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_TENSE_WORDS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// The sections of lexicons/tense_words.txt; a bit each.
enum TenseWord : uint8_t {
  kPastVerb = 1 << 0,
  kPresentVerb = 1 << 1,
  kModalVerb = 1 << 2,
  kReaderWord = 1 << 3,
};

// Tells the tenses of a text's words. Cheap to make; borrows the text.
class Tenses {
 public:
  explicit Tenses(const Text& text) : text_(text), known_(Known()) {}

  // TenseWord bits of a word.
  uint8_t Of(const Token& word) const {
    return known_.Knows(word.form) ? known_[word.form] : ByLooks(text_.Lower(word));
  }

 private:
  static const ByWord<uint8_t>& Known();
  static uint8_t ByLooks(absl::string_view lower);

  const Text& text_;
  const ByWord<uint8_t>& known_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TENSE_WORDS_H_

#ifndef DOSSIER_SERVER_ANALYSIS_TENSE_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_TENSE_WORDS_H_

#include <cstdint>

#include "server/analysis/text.h"

namespace dossier::analysis {

// The sections of lexicons/tense_words.txt; a bit each.
enum TenseWord : uint8_t {
  kPastVerb = 1 << 0,
  kPresentVerb = 1 << 1,
  kModalVerb = 1 << 2,
  kReaderWord = 1 << 3,
};

// TenseWord bits of a word.
uint8_t TenseOf(const Text& text, const Token& word);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TENSE_WORDS_H_

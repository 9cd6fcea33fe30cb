#ifndef DOSSIER_SERVER_ANALYSIS_GRAMMAR_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_GRAMMAR_WORDS_H_

#include <cstdint>

#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

// Words that the grammar around a cue asks for by themselves; a bit each section of
// lexicons/grammar_words.txt.
enum GrammarWord : uint32_t {
  kThatWord = 1u << 0,
  kIfWord = 1u << 1,
  kHowWord = 1u << 2,
  kWhatWord = 1u << 3,
  kWhoWord = 1u << 4,
  kWhenWord = 1u << 5,
  kByWord = 1u << 6,
  kOfWord = 1u << 7,
  kToWord = 1u << 8,
  kAsWord = 1u << 9,
  kContrastWord = 1u << 10,
  kOpenerWord = 1u << 11,
  kPassiveBeWord = 1u << 12,
  kBeWord = 1u << 13,
  kPerfectWord = 1u << 14,
  kModalWord = 1u << 15,
  kPastAuxiliaryWord = 1u << 16,
  kTieWord = 1u << 17,
  kNearTieWord = 1u << 18,
  kLeadsTimeWord = 1u << 19,
  kHabitWord = 1u << 20,
  kLongWord = 1u << 21,
  kTopicWord = 1u << 22,
  kHeOrSheWord = 1u << 23,
  kTheyWord = 1u << 24,
  kItWord = 1u << 25,
  kSpeakerPronounWord = 1u << 26,
  kBareWord = 1u << 27,
  kObjectNounWord = 1u << 28,
  kDeedWord = 1u << 29,
};

// What may open a reported question.
inline constexpr uint32_t kQuestionWord = kIfWord | kHowWord | kWhatWord | kWhoWord | kWhenWord;

// GrammarWord bits by form; live for ever.
const ByWord<uint32_t>& GrammarWords();

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_GRAMMAR_WORDS_H_

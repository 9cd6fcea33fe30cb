#ifndef DOSSIER_SERVER_ANALYSIS_ATTACK_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_ATTACK_WORDS_H_

#include <cstdint>

#include "server/analysis/text.h"

namespace dossier::analysis {

// Words that tell by standing near, in news of attacks; a bit each section of
// lexicons/attack_words.txt, which says where it is looked for.
enum AttackWord : uint32_t {
  kAccusedWord = 1u << 0,
  kSomebodyWord = 1u << 1,
  kServesOthersWord = 1u << 2,
  kStateBodyWord = 1u << 3,
  kServesStateWord = 1u << 4,
  kAheadWord = 1u << 5,
  kPhrasalWord = 1u << 6,
  kReckonedWord = 1u << 7,
  kReckonedForWord = 1u << 8,
  kMalwareNamingWord = 1u << 9,
  kProgramWord = 1u << 10,
  kHouseOfStateWord = 1u << 11,
  kOpenWord = 1u << 12,
};

// Whether one of those sections, bits of AttackWord, lists the word.
bool IsAttackWord(const Token& token, uint32_t sections);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ATTACK_WORDS_H_

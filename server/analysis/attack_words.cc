#include "server/analysis/attack_words.h"

#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {

bool IsAttackWord(const Token& token, uint32_t sections) {
  static const ByWord<uint32_t> words =
      SectionBits<uint32_t>("attack_words", {
                                                {"accused", kAccusedWord},
                                                {"somebody", kSomebodyWord},
                                                {"serves others", kServesOthersWord},
                                                {"state body", kStateBodyWord},
                                                {"serves state", kServesStateWord},
                                                {"ahead", kAheadWord},
                                                {"phrasal", kPhrasalWord},
                                                {"reckoned", kReckonedWord},
                                                {"reckoned for", kReckonedForWord},
                                                {"malware naming", kMalwareNamingWord},
                                                {"program", kProgramWord},
                                                {"house of state", kHouseOfStateWord},
                                                {"left open", kOpenWord},
                                            });
  return (words.Of(token.form) & sections) != 0;
}

}  // namespace dossier::analysis

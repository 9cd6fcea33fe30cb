#ifndef DOSSIER_SERVER_ANALYSIS_CONTEXT_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_CONTEXT_WORDS_H_

#include <cstdint>

#include "server/analysis/text.h"

namespace dossier::analysis {

// Words that tell by standing near what a text, a name or a figure is about; a bit each section of
// lexicons/context_words.txt, which says where it is looked for.
enum ContextWord : uint32_t {
  kExerciseWord = 1u << 0,
  kRiteWord = 1u << 1,
  kInvitationWord = 1u << 2,
  kOfferWord = 1u << 3,
  kCourtWord = 1u << 4,
  kRulingWord = 1u << 5,
  kPursuitWord = 1u << 6,
  kManyPeopleWord = 1u << 7,
  kOwnersAccessWord = 1u << 8,
  kCulpritWord = 1u << 9,
  kPlainEventWord = 1u << 10,
  kSeriesWord = 1u << 11,
  kSoftwareWord = 1u << 12,
  kSoftwareForWord = 1u << 13,
  kBelongingWord = 1u << 14,
  kDataWord = 1u << 15,
  kUnhurtWord = 1u << 16,
  kBenchWord = 1u << 17,
  kSaleWord = 1u << 18,
  kHouseWord = 1u << 19,
  kTradeWord = 1u << 20,
  kStreetWord = 1u << 21,
  kEstimateWord = 1u << 22,
  kAccusationWord = 1u << 23,
  kOfficeWord = 1u << 24,
  kWritingWord = 1u << 25,
  kPlantWord = 1u << 26,
  kPeopleTooWord = 1u << 27,
  kSameAmountWord = 1u << 28,
  kLifeWord = 1u << 29,
  kCountingWord = 1u << 30,
  kStandstillWord = 1u << 31,
};

// Whether one of those sections, bits of ContextWord, lists the word.
bool IsOneOf(const Token& token, uint32_t sections);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CONTEXT_WORDS_H_

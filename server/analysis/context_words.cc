#include "server/analysis/context_words.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {

bool IsOneOf(const Token& token, uint32_t sections) {
  static const ByWord<uint32_t> words =
      SectionBits<uint32_t>("context_words", {
                                                 {"exercise", kExerciseWord},
                                                 {"rite", kRiteWord},
                                                 {"invitation", kInvitationWord},
                                                 {"offer", kOfferWord},
                                                 {"court", kCourtWord},
                                                 {"ruling", kRulingWord},
                                                 {"pursuit", kPursuitWord},
                                                 {"many people", kManyPeopleWord},
                                                 {"owner's access", kOwnersAccessWord},
                                                 {"culprit", kCulpritWord},
                                                 {"plain event", kPlainEventWord},
                                                 {"series", kSeriesWord},
                                                 {"software", kSoftwareWord},
                                                 {"software for", kSoftwareForWord},
                                                 {"belonging", kBelongingWord},
                                                 {"data", kDataWord},
                                                 {"unhurt", kUnhurtWord},
                                                 {"bench", kBenchWord},
                                                 {"sale", kSaleWord},
                                                 {"house", kHouseWord},
                                                 {"trade", kTradeWord},
                                                 {"street", kStreetWord},
                                                 {"estimate", kEstimateWord},
                                                 {"accusation", kAccusationWord},
                                                 {"office", kOfficeWord},
                                                 {"writing", kWritingWord},
                                                 {"plant", kPlantWord},
                                                 {"people too", kPeopleTooWord},
                                                 {"same amount", kSameAmountWord},
                                                 {"life", kLifeWord},
                                                 {"counting", kCountingWord},
                                                 {"standstill", kStandstillWord},
                                             });
  return (words.Of(token.form) & sections) != 0;
}

}  // namespace dossier::analysis

#ifndef DOSSIER_SERVER_ANALYSIS_FACT_NOUNS_H_
#define DOSSIER_SERVER_ANALYSIS_FACT_NOUNS_H_

#include <cstdint>

#include "server/analysis/text.h"

namespace dossier::analysis {

// The sections of lexicons/fact_nouns.txt; a bit each.
enum FactNoun : uint8_t {
  kActorNoun = 1 << 0,
  kTargetNoun = 1 << 1,
  kInquirerNoun = 1 << 2,
  kOfficialNoun = 1 << 3,
  kMalwareNoun = 1 << 4,
  kHappeningsNoun = 1 << 5,
  kStateNoun = 1 << 6,
  kPlaceNoun = 1 << 7,
};

// FactNoun bits.
uint8_t FactNounsOf(const Token& token);

// Whether a token of `range` is one of `nouns`.
bool HasFactNoun(const Text& text, Range range, uint8_t nouns);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FACT_NOUNS_H_

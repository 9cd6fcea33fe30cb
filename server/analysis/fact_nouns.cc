#include "server/analysis/fact_nouns.h"

#include "server/analysis/word_sections.h"

namespace dossier::analysis {

uint8_t FactNounsOf(const Token& token) {
  static const ByWord<uint8_t> nouns = SectionBits("fact_nouns", {{"actor", kActorNoun},
                                                                  {"target", kTargetNoun},
                                                                  {"inquirer", kInquirerNoun},
                                                                  {"official", kOfficialNoun},
                                                                  {"malware", kMalwareNoun},
                                                                  {"happenings", kHappeningsNoun},
                                                                  {"state", kStateNoun},
                                                                  {"place", kPlaceNoun}});
  return nouns.Of(token.form);
}

bool HasFactNoun(const Text& text, Range range, uint8_t nouns) {
  for (uint32_t at = range.begin; at < range.end; ++at) {
    if ((FactNounsOf(text.token(at)) & nouns) != 0) return true;
  }
  return false;
}

}  // namespace dossier::analysis

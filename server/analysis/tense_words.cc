#include "server/analysis/tense_words.h"

#include "absl/strings/match.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {

uint8_t Tenses::ByLooks(absl::string_view lower) {
  return lower.size() > 4 && absl::EndsWith(lower, "ed") ? kPastVerb : 0;
}

const ByWord<uint8_t>& Tenses::Known() {
  static const ByWord<uint8_t> known = [] {
    const ByWord<uint8_t> listed = SectionBits("tense_words", {{"past", kPastVerb},
                                                               {"present", kPresentVerb},
                                                               {"modal", kModalVerb},
                                                               {"reader", kReaderWord}});
    return ByWord<uint8_t>([&](absl::string_view lower) {
      return static_cast<uint8_t>(listed.Of(Vocabulary::Get().Find(lower)) | ByLooks(lower));
    });
  }();
  return known;
}

}  // namespace dossier::analysis

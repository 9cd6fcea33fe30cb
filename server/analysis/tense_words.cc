#include "server/analysis/tense_words.h"

#include "absl/strings/match.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

uint8_t LooksPast(absl::string_view lower) {
  return lower.size() > 4 && absl::EndsWith(lower, "ed") ? kPastVerb : 0;
}

}  // namespace

uint8_t TenseOf(const Text& text, const Token& word) {
  static const ByWord<uint8_t> known = [] {
    const ByWord<uint8_t> listed = SectionBits("tense_words", {{"past", kPastVerb},
                                                               {"present", kPresentVerb},
                                                               {"modal", kModalVerb},
                                                               {"reader", kReaderWord}});
    return ByWord<uint8_t>([&](absl::string_view lower) {
      return static_cast<uint8_t>(listed.Of(Vocabulary::Get().Find(lower)) | LooksPast(lower));
    });
  }();
  return known.Knows(word.form) ? known[word.form] : LooksPast(text.Lower(word));
}

}  // namespace dossier::analysis

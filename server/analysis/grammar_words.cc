#include "server/analysis/grammar_words.h"

#include <cstdlib>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

struct NamedWords {
  absl::string_view section;
  GrammarWord bit;
};

constexpr NamedWords kNamedWords[] = {
    {"that", kThatWord},
    {"if", kIfWord},
    {"how", kHowWord},
    {"what", kWhatWord},
    {"who", kWhoWord},
    {"when", kWhenWord},
    {"by", kByWord},
    {"of", kOfWord},
    {"to", kToWord},
    {"as", kAsWord},
    {"contrast", kContrastWord},
    {"opener", kOpenerWord},
    {"be", kPassiveBeWord},
    {"be finite", kBeWord},
    {"perfect", kPerfectWord},
    {"modal", kModalWord},
    {"past auxiliary", kPastAuxiliaryWord},
    {"tie", kTieWord},
    {"near tie", kNearTieWord},
    {"leads time", kLeadsTimeWord},
    {"habit", kHabitWord},
    {"long", kLongWord},
    {"topic", kTopicWord},
    {"he or she", kHeOrSheWord},
    {"they", kTheyWord},
    {"it", kItWord},
    {"speaker pronoun", kSpeakerPronounWord},
    {"bare object", kBareWord},
    {"object noun", kObjectNounWord},
    {"deed", kDeedWord},
};

}  // namespace

const ByWord<uint32_t>& GrammarWords() {
  static const auto* const words = [] {
    absl::flat_hash_map<absl::string_view, uint32_t> bits;
    ForEachSectionEntry("grammar_words", [&](absl::string_view section, absl::string_view word) {
      for (const NamedWords& named : kNamedWords) {
        if (named.section == section) bits[word] |= named.bit;
      }
    });
    return new ByWord<uint32_t>([&](absl::string_view word) {
      const auto found = bits.find(word);
      return found == bits.end() ? 0 : found->second;
    });
  }();
  return *words;
}

}  // namespace dossier::analysis

#include "server/analysis/kind_signs.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/known_groups.h"

namespace dossier::analysis {
namespace {

constexpr std::array<absl::string_view, kKindMarks> kMarkNames = {
    "<name>",     "<names>",    "<many names>",     "<number>",     "<quote>",
    "<lead>",     "<past>",     "<pasts>",          "<present>",    "<may>",
    "<reader>",   "<group>",    "<group of state>", "<actor>",      "<target>",
    "<inquirer>", "<official>", "<malware>",        "<happenings>", "<state>"};

constexpr uint32_t BitOf(KindMark mark) { return 1u << static_cast<uint32_t>(mark); }

}  // namespace

bool IsNote(const Text& text) {
  if (text.paragraphs().empty()) return true;
  const bool headline = text.paragraphs()[0].role == ParagraphRole::kHeading;
  return text.sentences().size() <= kNoteSentences + headline;
}

absl::string_view MarkName(KindMark mark) { return kMarkNames[static_cast<uint32_t>(mark)]; }

std::string MentionName(const KindMention& mention, bool realis) {
  return absl::StrCat("[", KindName(mention.type), mention.strong ? "]" : "?]",
                      !realis          ? ""
                      : mention.actual ? " happened"
                                       : " talk");
}

uint32_t NoteMarksAt(const Text& text, uint32_t at, Range sentence) {
  // The sections of the nouns follow each other in both.
  constexpr uint32_t kMarked = kPlaceNoun - 1;
  uint32_t marks = (FactNounsOf(text.token(at)) & kMarked) * BitOf(KindMark::kActor);
  if (!text.token(at).Has(kCapitalised)) return marks;
  const KnownGroup group = GroupAt(text, at, sentence.end);
  // "Rancho Mirage" is no group called Mirage.
  const bool of_longer_name = group.tokens.size() == 1 && at > sentence.begin + 1 &&
                              text.token(at - 1).IsWord() && text.token(at - 1).Has(kCapitalised);
  if (of_longer_name) return marks;
  if (!group.tokens.empty()) marks |= BitOf(KindMark::kGroup);
  if (!group.country.empty()) marks |= BitOf(KindMark::kGroupOfState);
  return marks;
}

}  // namespace dossier::analysis

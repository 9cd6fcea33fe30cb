#include "server/analysis/attacker_naming.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

enum Cue : uint8_t {
  kAttacker = 1,
  kHarmless = 2,
  kGroup = 4,
  kAttacking = 8,
  kNaming = 16,
  kItself = 32,
  kPseudonym = 64,
  kBetween = 128,
};

uint8_t CueOf(const Token& token) {
  static const ByWord<uint8_t> cues = SectionBits("attacker_cues", {{"attacker", kAttacker},
                                                                    {"harmless", kHarmless},
                                                                    {"group", kGroup},
                                                                    {"attacking", kAttacking},
                                                                    {"naming", kNaming},
                                                                    {"itself", kItself},
                                                                    {"pseudonym", kPseudonym},
                                                                    {"between", kBetween}});
  return cues.Of(token.form);
}

bool Likens(const Token& token) {
  static const ByWord<uint8_t> likening = [] {
    absl::flat_hash_set<std::string> words;
    ForEachSectionEntry("party_words", [&](absl::string_view section, absl::string_view word) {
      if (section == "likening") words.emplace(word);
    });
    return ByWord<uint8_t>(
        [&](absl::string_view word) { return static_cast<uint8_t>(words.contains(word)); });
  }();
  return likening.Of(token.form) != 0;
}

// One name with the sentence around it.
class Introduction {
 public:
  Introduction(const Text& text, Range name)
      : text_(text), name_(name), limits_(text.SentenceWith(name.begin).tokens) {}

  bool IsOriginOfAttackers() const {
    constexpr uint32_t kLongest = 4;
    for (uint32_t at = name_.end; at < std::min(limits_.end, name_.end + kLongest); ++at) {
      if (Attacks(at)) return true;
      const Token& token = text_.token(at);
      const bool tie = absl::StrContains(text_.Lower(at), '-');  // "state-backed"
      if (!token.IsWord() || token.classes != 0 ||
          (!tie && (token.Looks(kLikeFinite) || token.Looks(kLikeParticiple)))) {
        return false;
      }
    }
    return false;
  }

  uint8_t Read() const { return ReadBefore() | ReadBehind() | (IsLikened() ? kLikened : 0); }

 private:
  uint8_t CueAt(uint32_t at) const { return CueOf(text_.token(at)); }
  bool IsQuote(uint32_t at) const { return text_.token(at).kind == TokenKind::kQuote; }

  // Whether who is told at `head` attacks: by the word itself or by those before it, as in
  // "Ruritanian ransomware group". A capital within a sentence is part of a name.
  bool Attacks(uint32_t head) const {
    const uint8_t cue = CueAt(head);
    if ((cue & (kAttacker | kGroup)) == 0 || IsPartOfName(head)) return false;
    bool attacks = (cue & kAttacker) != 0;
    constexpr uint32_t kReach = 3;
    for (uint32_t at = head; at > limits_.begin && head - at < kReach; --at) {
      const uint8_t before = CueAt(at - 1);
      if (!text_.token(at - 1).IsWord() || (before & (kNaming | kBetween)) != 0) break;
      if (before & kHarmless) return false;
      attacks |= (before & kAttacking) != 0;
    }
    return attacks;
  }

  bool IsPartOfName(uint32_t at) const {
    const Token& token = text_.token(at);
    return token.Has(kCapitalised) && !token.Has(kAllCapitals) && at > limits_.begin &&
           text_.ParagraphWith(at).role != ParagraphRole::kHeading;
  }

  // "the X handle"
  bool IsOfHandle() const {
    return name_.end < limits_.end && (CueAt(name_.end) & kPseudonym) != 0;
  }

  uint8_t ReadBefore() const {
    uint32_t at = name_.begin;
    while (at > limits_.begin && IsQuote(at - 1) && text_.token(at - 1).Has(kSpaceBefore)) --at;
    if (at == limits_.begin || IsOfHandle()) return 0;
    if (Attacks(at - 1)) return kCalledAttacker;
    // "who goes by the handle of", "known only as"
    constexpr uint32_t kLongest = 9;
    uint8_t said = 0;
    for (; at > limits_.begin && name_.begin - at < kLongest; --at) {
      const uint8_t cue = CueAt(at - 1);
      const bool aside = (said & kNaming) != 0 && text_.token(at - 1).mark == ',';
      if ((cue & (kNaming | kItself | kPseudonym | kBetween)) == 0 && !aside && !IsQuote(at - 1)) {
        break;
      }
      if ((cue & kBetween) == 0 || (cue & kItself) != 0) said |= cue;
      if (text_.token(at - 1).Is(kRelative)) said |= kBetween;
    }
    if ((said & (kNaming | kPseudonym)) == 0) return 0;
    const uint8_t pseudonym = (said & kPseudonym) ? kByPseudonym : 0;
    if (at == limits_.begin) return pseudonym;
    uint32_t head = at - 1;
    if ((said & kBetween) == 0 && !Attacks(head)) head = BeforeClause(head);
    if (text_.token(head).mark == ',' && head > limits_.begin) --head;
    if (Attacks(head)) return pseudonym | kCalledAttacker;
    if (CueAt(head) & kGroup) {
      return pseudonym | ((said & (kItself | kPseudonym)) ? kCalledAttacker : kCalledGroup);
    }
    return pseudonym;
  }

  // "gang" of "a gang that the Vells Observatory calls X", from "Observatory"; else `at`.
  uint32_t BeforeClause(uint32_t at) const {
    constexpr uint32_t kLongest = 4;
    for (uint32_t back = at; back > limits_.begin + 1 && at - back < kLongest; --back) {
      if (text_.token(back).Is(kRelative)) return back - 1;
      if (!text_.token(back).IsWord()) break;
    }
    return at;
  }

  uint8_t ReadBehind() const {
    uint32_t at = name_.end;
    while (at < limits_.end && IsQuote(at)) ++at;
    if (at >= limits_.end) return 0;
    if ((CueAt(at) & kAttacking) != 0 && at + 1 < limits_.end && (CueAt(at + 1) & kGroup) != 0) {
      return kTitledAttacker;
    }
    // ", a gang of hackers", "is a hacker group"
    const bool apposed = text_.token(at).mark == ',' || text_.token(at).Is(kAuxiliary);
    if (!apposed || at + 1 >= limits_.end || !text_.token(at + 1).Is(kArticle) ||
        text_.Lower(at + 1) == "the") {
      return 0;
    }
    constexpr uint32_t kLongest = 6;
    for (uint32_t head = at + 2; head < std::min(limits_.end, at + 2 + kLongest); ++head) {
      const Token& token = text_.token(head);
      if (!token.IsWord() || token.Is(kPreposition) || token.Is(kRelative)) break;
      if (Attacks(head)) return kTitledAttacker;
    }
    return 0;
  }

  bool IsLikened() const {
    constexpr uint32_t kReach = 14;
    const uint32_t first = std::max(limits_.begin, name_.begin - std::min(name_.begin, kReach));
    for (uint32_t at = first; at < name_.begin; ++at) {
      if (Likens(text_.token(at))) return true;
    }
    return false;
  }

  const Text& text_;
  const Range name_;
  const Range limits_;
};

}  // namespace

uint8_t AttackerNamingOf(const Text& text, Range name) { return Introduction(text, name).Read(); }

bool AreAttackersOf(const Text& text, Range country) {
  return Introduction(text, country).IsOriginOfAttackers();
}

bool IsAttackerWord(const Token& token) { return (CueOf(token) & kAttacker) != 0; }

}  // namespace dossier::analysis

#include "server/analysis/speaker_behind.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestName = 5;

// The subject at the front of `words`, without a verb that looks like its noun ("the log reads").
Range SubjectAtFront(const Reading& reading, Range words) {
  Range subject = SubjectAfter(reading, words.begin, words.end);
  for (uint32_t i = subject.begin + 1; i < subject.end; ++i) {
    const Cue* const cue = reading.CueAt(i);
    if (cue == nullptr || cue->entry->sort != CueSort::kVerb) continue;
    if ((cue->form & (kPast | kThirdPerson)) != 0) subject.end = i;
  }
  return subject;
}

// Whether the cue may say who spoke; at once behind its subject any verb will do.
bool MayTell(const Reading& reading, const Cue& cue, bool at_once) {
  if (cue.entry->sort != CueSort::kVerb || cue.entry->Takes(kTakesQuestion)) return false;
  if (!at_once && !cue.entry->Takes(kMayFollow)) return false;
  if ((cue.form & (kPast | kThirdPerson)) != 0) return true;
  // "Koll was quoted as saying", "can be heard shouting"
  const absl::string_view before = reading.Lower(cue.tokens.begin - 1);
  return (cue.form & kIng) != 0 && (before == "as" || before == "heard");
}

// The speaker of a verb whose name looks like another word: "Will", "May".
Range NameBeside(const Reading& reading, uint32_t begin, Range verb, uint32_t limit) {
  if (verb.begin > begin) {
    return verb.begin - begin <= kLongestName + 1 ? Range{begin, verb.begin} : Range{};
  }
  uint32_t end = verb.end;
  while (end < limit && end - verb.end <= kLongestName && reading.token(end).Has(kCapitalised)) {
    ++end;
  }
  return {verb.end, end};
}

uint32_t NameEnd(const Reading& reading, uint32_t i, uint32_t limit) {
  if (i < limit && reading.IsPronoun(i)) return i + 1;
  while (i < limit && reading.token(i).Has(kCapitalised)) ++i;
  return i;
}

// `“A,” Koll barked.`, `“A,” barked Koll.` and `“A,” captain barks`: nothing but a name and a word
// in the form of a verb.
std::optional<SpeakerBehind> BesideAnyVerb(const Reading& reading, Range words) {
  const bool inverted = IsVerbLike(reading, words.begin);
  const uint32_t name = inverted ? words.begin + 1 : words.begin;
  if (name >= words.end) return std::nullopt;
  uint32_t behind = NameEnd(reading, name, words.end);
  const uint32_t last = reading.Trimmed(words).end;
  const Token& first = reading.token(name);
  const bool noun = first.IsWord() && !first.Is(kCoordinator) && !first.Is(kPreposition) &&
                    !first.Is(kSubordinator) && !first.Is(kRelative);
  if (!inverted && noun && behind == name && last > name + 1 && last - name <= kLongestName) {
    behind = last - 1;
  }
  if (behind == name || behind - name > kLongestName) return std::nullopt;
  if (!inverted && (behind >= words.end || !IsVerbLike(reading, behind))) return std::nullopt;
  const uint32_t verb = inverted ? words.begin : behind;
  return SpeakerBehind{{name, behind}, {verb, verb + 1}, nullptr, "quotation.any_verb", 0.6};
}

}  // namespace

std::optional<SpeakerBehind> FindSpeakerBehind(const Reading& reading, Range behind) {
  constexpr uint32_t kReach = 45;
  while (!behind.empty() && reading.token(behind.begin).mark == ',') ++behind.begin;
  if (behind.empty()) return std::nullopt;
  Range subject = SubjectAtFront(reading, behind);
  const uint32_t limit = std::min(behind.end, std::max(behind.begin, subject.end) + kReach);
  for (uint32_t i = subject.empty() ? behind.begin : subject.end; i < limit; ++i) {
    const Cue* const cue = reading.CueAt(i);
    if (cue == nullptr || reading.InQuotation(i)) continue;
    if (!MayTell(reading, *cue, i == behind.begin || i == subject.end)) continue;
    if (i == behind.begin) subject = SubjectAfter(reading, cue->tokens.end, behind.end);
    if (subject.empty()) subject = NameBeside(reading, behind.begin, cue->tokens, behind.end);
    if (subject.empty()) return std::nullopt;
    return SpeakerBehind{subject, cue->tokens, cue->entry, "quotation.subject_behind", 0.7};
  }
  return BesideAnyVerb(reading, behind);
}

bool IsVerbLike(const Reading& reading, uint32_t i) {
  const Token& token = reading.token(i);
  const absl::string_view word = reading.Lower(i);
  if (!token.IsWord() || token.Has(kCapitalised)) return false;
  if (token.Is(kAuxiliary) || token.Is(kRelative) || token.Is(kPossessive)) return false;
  return absl::EndsWith(word, "ed") || absl::EndsWith(word, "s");
}

}  // namespace dossier::analysis

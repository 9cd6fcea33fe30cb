#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "server/analysis/clauses.h"
#include "server/analysis/unit_reader.h"

namespace dossier::analysis {

uint32_t UnitReader::AfterApposition(uint32_t i) const {
  if (i >= end() || token(i).mark != ',' || reading_.InQuotation(i)) return i;
  if (i + 1 >= end() || reading_.InQuotation(i + 1)) return i;
  const uint32_t limit = std::min(end(), i + kReach);
  for (uint32_t k = i + 1; k < limit; ++k) {
    if (reading_.InQuotation(k)) return i;
    if (token(k).mark == ',' || token(k).mark == '.') {
      const bool clause = reading_.IsPronoun(i + 1) || reading_.IsFinite(i + 1);
      return clause ? i : k;
    }
  }
  return i;
}

void UnitReader::ReadTrailing(const Cue& cue, Range speaker, uint32_t begin, uint32_t after,
                              uint32_t doubts) {
  uint32_t behind = after;
  while (behind < end() &&
         (reading_.IsAdverb(behind) || (reading_.IsTime(behind) && token(behind).IsWord()))) {
    ++behind;
  }
  const uint32_t stop = ClauseStop(behind);
  const bool nothing_follows =
      stop == behind || (IsAdjunct(reading_, {behind, stop}) && !StartsContent(behind, cue));
  if (stop < end() && token(stop).mark == ':') return;
  if (token(speaker.begin).Is(kRelative)) doubts |= kRelativeSpeaker;
  Range before = reading_.Trimmed({ContentFloor(begin), begin});
  if (before.size() > kLongestBefore) return;
  const bool quoted_end = !before.empty() && reading_.InQuotation(before.end - 1);
  const bool after_quotation =
      quoted_end && reading_.quotations[reading_.quotations.At(before.end - 1)].ends_with_comma;
  if (!nothing_follows && !(after_quotation && reading_.AllQuoted(before))) doubts |= kWordsFollow;
  if (begin > unit_.tokens.begin && token(begin - 1).mark == ';') return;
  if (before.empty()) {
    if (nothing_follows) ReadNextUnitTail(cue, speaker, stop, doubts);
    return;
  }
  const bool comma = begin > unit_.tokens.begin && token(begin - 1).mark == ',';
  const bool dash = begin > unit_.tokens.begin && IsDash(begin - 1);
  if (!quoted_end && !comma && !dash) return;
  if (quoted_end && IsNickname(before)) return;
  const bool wedged = comma && stop == behind && stop + 1 < end() && token(stop).mark == ',';
  if (!quoted_end) {
    if (!cue.entry->Takes(kMayFollow) || !cue.entry->Takes(kTakesClause | kTakesThat)) {
      doubts |= kNoFrame;
    }
    const bool clause = reading_.HasFinite(before) || SomeLooksFinite(before);
    const bool quotation_follows = wedged && reading_.InQuotation(stop + 1);
    // "The pumps, she said, “are open”": the words are behind her.
    if (quotation_follows && (!clause || IsOpeningPhrase(before))) return;
    if (!clause && !wedged && before.size() < 8) doubts |= kNoClause;
    const bool at_end = stop >= end() || token(stop).mark == '.';
    if (IsOpeningPhrase(before) && !wedged && !(at_end && clause && stop == behind)) {
      doubts |= kOpening;
    }
    if (speaker.size() == 1 && token(speaker.begin).Is(kDemonstrative)) doubts |= kBareObject;
    if (behind < end() && TopicFollows(behind)) doubts |= kTopic;
  }
  if (!quoted_end && dash && IsDateline(before)) return;
  if (quoted_end) before = WithoutLabel(before);
  if (OpensWithAs(speaker.begin < cue.tokens.begin ? speaker.begin : cue.tokens.begin)) {
    doubts |= kAsBefore;
  }
  const Rule rule = reading_.AllQuoted(before) ? Rule::kQuotationBeforeCue : Rule::kBeforeCue;
  before = WithoutLoose(before);
  if (rule == Rule::kBeforeCue) {
    view_.SeeStarts(rule, before.begin, before.end, &places_);
    const size_t start = chooser_.ChooseBoundary(Decision::kStart, before.end - 1, places_);
    if (start < places_.size()) before.begin = places_[start].token;
  }
  Ranges content = {before};
  // "In particular, she said, the port": the phrase before is the writer's.
  const bool opening = !quoted_end && !reading_.HasFinite(before) && before.size() <= 4;
  // "A," she said, "B."
  uint32_t next = stop;
  if (next < end() && (token(next).mark == ',' || token(next).mark == ':' || IsDash(next) ||
                       token(next).mark == '.' || token(next).mark == ';')) {
    ++next;
    while (next < end() && IsDash(next)) ++next;
  }
  // "A," she said on “Harbour Talk”: the name of a programme goes on from nothing.
  const bool named = next == stop && stop > behind;
  if (next < end() && !named && (reading_.InQuotation(next) || (comma && !quoted_end))) {
    if (reading_.InQuotation(next)) {
      content.push_back({next, reading_.quotations[reading_.quotations.At(next)].tokens.end});
    } else {
      const Range rest{next, ContentEnd(cue, speaker, rule, next)};
      const bool of_speaker =
          token(next).Is(kRelative) && !Is(next, kThatWord);  // ", who leads the port"
      if ((reading_.HasFinite(rest) || rest.size() > 3) && reading_.CueAt(next) == nullptr &&
          !of_speaker) {
        if (opening && rest.size() >= 4) content.clear();
        content.push_back(rest);
      }
    }
  }
  Propose(cue, speaker, content, rule, doubts);
}

bool UnitReader::IsNickname(Range before) const {
  const Quotation& quotation = reading_.quotations[reading_.quotations.At(before.end - 1)];
  const uint32_t open = quotation.tokens.begin;
  return quotation.word_count <= 3 && !quotation.ends_with_comma && !quotation.ends_with_stop &&
         open > before.begin && token(open - 1).Has(kCapitalised) && token(open - 1).IsWord() &&
         before.end < end() && token(before.end).Has(kCapitalised);
}

uint32_t UnitReader::ClauseStop(uint32_t i) const {
  const uint32_t limit = std::min(end(), i + 4 * kReach);
  for (; i < limit; ++i) {
    const Token& at = token(i);
    if (at.mark == 0) {
      const Cue* const cue = reading_.CueAt(i);
      if (cue != nullptr && cue->form == kIng) return i;
      continue;
    }
    if (reading_.InQuotation(i) && at.kind == TokenKind::kQuote) return i;
    if (at.mark == ',' || at.mark == ':' || at.mark == ';' || at.mark == '.' || IsDash(i)) {
      return i;
    }
  }
  return i;
}

bool UnitReader::StartsContent(uint32_t i, const Cue& cue) const {
  if (i >= end()) return false;
  if (Is(i, kThatWord | kQuestionWord) || Lower(i) == "there") return true;
  if (Is(i, kToWord)) return cue.entry->Takes(kTakesInfinitive);
  if (token(i).Is(kPreposition)) return ThatWithin({i, ClauseStop(i)}) != kNone;
  if (cue.entry->Takes(kTakesAddressee)) return ThatWithin({i, ClauseStop(i)}) != kNone;
  return !reading_.IsTime(i) && !reading_.IsAdverb(i) && token(i).mark == 0;
}

uint32_t UnitReader::ContentFloor(uint32_t begin) const {
  uint32_t floor = floor_;
  if (floor > unit_.tokens.begin) {
    // Behind an earlier statement of the unit: from its end on, without "and".
    while (floor < begin && (token(floor).mark == ',' || token(floor).Is(kCoordinator) ||
                             token(floor).mark == ';')) {
      ++floor;
    }
  }
  return std::min(floor, begin);
}

bool UnitReader::IsOpeningPhrase(Range before) const {
  const Token& first = token(before.begin);
  if (Is(before.begin, kThatWord) || first.Is(kDemonstrative)) return false;
  if (first.Is(kSubordinator) && !CommaWithin(before)) return true;
  return first.Is(kPreposition) && !HasVerb(before);
}

bool UnitReader::TopicFollows(uint32_t i) const { return Is(i, kTopicWord); }

bool UnitReader::HasVerb(Range range) const {
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (token(i).Is(kAuxiliary) || token(i).Is(kCommonVerb)) return true;
  }
  return false;
}

bool UnitReader::IsDateline(Range range) const {
  if (range.begin != unit_.tokens.begin) return false;
  for (uint32_t i = range.begin; i < range.end; ++i) {
    if (token(i).IsWord() && !token(i).Has(kCapitalised)) return false;
  }
  return true;
}

Range UnitReader::WithoutLabel(Range before) const {
  const Range quoted = reading_.quotations[reading_.quotations.At(before.end - 1)].tokens;
  if (quoted.begin <= before.begin) return before;
  const uint32_t mark = token(quoted.begin - 1).mark;
  const bool sentence = token(quoted.begin + 1).Has(kCapitalised);
  const bool dateline = IsDash(quoted.begin - 1) && IsDateline({before.begin, quoted.begin});
  if (mark == ':' || (mark == ',' && sentence) || dateline) before.begin = quoted.begin;
  return before;
}

Range UnitReader::WithoutLoose(Range range) const {
  while (range.size() > 2 && !reading_.InQuotation(range.begin) &&
         (token(range.begin).Is(kCoordinator) ||
          (token(range.begin).mark == ',' && !reading_.InQuotation(range.begin)))) {
    ++range.begin;
  }
  return range;
}

void UnitReader::ReadNextUnitTail(const Cue& cue, Range speaker, uint32_t stop, uint32_t doubts) {
  if (number_ == 0 || !cue.entry->Takes(kMayFollow)) return;
  const Reading::Unit& previous = reading_.units()[number_ - 1];
  if (previous.paragraph != unit_.paragraph) return;
  const uint32_t last = previous.tokens.end - 1;
  if (!reading_.InQuotation(last)) return;
  const Quotation& quotation = reading_.quotations[reading_.quotations.At(last)];
  if (!quotation.ends_with_stop) return;
  if (stop < end() && token(stop).mark == ':') return;
  // Words of its own before the quotation: then that unit knows its speaker.
  if (!reading_.Trimmed({previous.tokens.begin, quotation.tokens.begin}).empty()) return;
  Ranges content = {quotation.tokens};
  const uint32_t next = stop < end() && token(stop).mark == ',' ? stop + 1 : stop;
  if (next < end() && reading_.InQuotation(next)) {
    content.push_back(reading_.quotations[reading_.quotations.At(next)].tokens);
  }
  Propose(cue, speaker, content, Rule::kQuotationOfSentence, doubts);
}

}  // namespace dossier::analysis

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

bool UnitReader::ReadTrailing(const Cue& cue, Range speaker, uint32_t begin, uint32_t after) {
  uint32_t behind = after;
  while (behind < end() &&
         (reading_.IsAdverb(behind) || (reading_.IsTime(behind) && token(behind).IsWord()))) {
    ++behind;
  }
  const uint32_t stop = ClauseStop(behind);
  const bool nothing_follows =
      stop == behind || (IsAdjunct(reading_, {behind, stop}) && !StartsContent(behind, cue));
  const bool colon = stop < end() && token(stop).mark == ':';
  if (colon) return false;
  if (token(speaker.begin).Is(kRelative)) return false;
  Range before = reading_.Trimmed({ContentFloor(begin), begin});
  const bool after_quotation =
      !before.empty() && reading_.InQuotation(before.end - 1) &&
      reading_.quotations[reading_.quotations.At(before.end - 1)].ends_with_comma;
  if (!nothing_follows && !(after_quotation && reading_.AllQuoted(before))) return false;
  if (begin > unit_.tokens.begin && token(begin - 1).mark == ';') return false;
  if (before.empty()) return ReadNextUnitTail(cue, speaker, stop);
  if (before.size() > kLongestBefore) return false;
  const bool quoted_end = reading_.InQuotation(before.end - 1);
  const bool comma = begin > unit_.tokens.begin && token(begin - 1).mark == ',';
  const bool dash = begin > unit_.tokens.begin && IsDash(begin - 1);
  if (!quoted_end && !comma && !dash) return false;
  if (quoted_end && IsNickname(before)) return false;
  if (!quoted_end && !cue.entry->Takes(kMayFollow)) return false;
  if (!quoted_end && !cue.entry->Takes(kTakesClause | kTakesThat)) return false;
  const bool wedged = comma && stop == behind && stop + 1 < end() && token(stop).mark == ',';
  if (!quoted_end) {
    const bool clause = reading_.HasFinite(before) || SomeLooksFinite(before);
    const bool quotation_follows = wedged && reading_.InQuotation(stop + 1);
    if (quotation_follows && IsOpeningPhrase(before)) return false;
    if (!wedged && !clause && before.size() < 8) return false;
    const bool at_end = stop >= end() || token(stop).mark == '.';
    if (!wedged && IsOpeningPhrase(before) && !(at_end && clause && stop == behind)) return false;
    if (!clause && quotation_follows) return false;
    if (speaker.size() == 1 && token(speaker.begin).Is(kDemonstrative)) return false;
    if (behind < end() && TopicFollows(behind)) return false;
  }
  if (!quoted_end && dash && IsDateline(before)) return false;
  if (quoted_end) before = WithoutLabel(before);
  if (OpensWithAs(speaker.begin < cue.tokens.begin ? speaker.begin : cue.tokens.begin)) {
    if (!quoted_end) return false;
  }
  std::vector<Range> content = {WithoutLoose(before)};
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
    const Range rest{next, ReportedEnd(reading_, {next, end()})};
    if (reading_.InQuotation(next)) {
      content.push_back({next, reading_.quotations[reading_.quotations.At(next)].tokens.end});
    } else if (reading_.HasFinite(rest) || rest.size() > 3) {
      const bool of_speaker =
          token(next).Is(kRelative) && Lower(next) != "that";  // ", who leads the port"
      if (reading_.CueAt(next) == nullptr && !of_speaker) {
        if (opening && rest.size() >= 4) content.clear();
        content.push_back(rest);
      }
    }
  }
  const bool direct = reading_.AllQuoted(content.front());
  Add(cue, speaker, std::move(content), direct ? "quotation.cue_after" : "indirect.cue_after",
      direct ? 0.95 : 0.8);
  return true;
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
    if (reading_.InQuotation(i) && reading_.token(i).kind == TokenKind::kQuote) return i;
    const Token& at = token(i);
    if (at.mark == ',' || at.mark == ':' || at.mark == ';' || at.mark == '.' || IsDash(i)) {
      return i;
    }
    if (reading_.CueAt(i) != nullptr && reading_.CueAt(i)->form == kIng) return i;
  }
  return i;
}

bool UnitReader::StartsContent(uint32_t i, const Cue& cue) const {
  if (i >= end()) return false;
  const absl::string_view word = Lower(i);
  if (word == "that" || IsQuestionWord(word) || word == "there") return true;
  if (word == "to") return cue.entry->Takes(kTakesInfinitive);
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
  if (Lower(before.begin) == "that" || first.Is(kDemonstrative)) return false;
  if (first.Is(kSubordinator) && !CommaWithin(before)) return true;
  return first.Is(kPreposition) && !HasVerb(before);
}

bool UnitReader::TopicFollows(uint32_t i) const {
  const absl::string_view word = Lower(i);
  return word == "of" || word == "about" || word == "for" || word == "against" || word == "with";
}

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

bool UnitReader::ReadNextUnitTail(const Cue& cue, Range speaker, uint32_t stop) {
  if (number_ == 0 || !cue.entry->Takes(kMayFollow)) return false;
  const Reading::Unit& previous = reading_.units()[number_ - 1];
  if (previous.paragraph != unit_.paragraph) return false;
  const uint32_t last = previous.tokens.end - 1;
  if (!reading_.InQuotation(last)) return false;
  const Quotation& quotation = reading_.quotations[reading_.quotations.At(last)];
  if (!quotation.ends_with_stop) return false;
  if (stop < end() && token(stop).mark == ':') return false;
  // Words of its own before the quotation: then that unit knows its speaker.
  if (!reading_.Trimmed({previous.tokens.begin, quotation.tokens.begin}).empty()) return false;
  std::vector<Range> content = {quotation.tokens};
  const uint32_t next = stop < end() && token(stop).mark == ',' ? stop + 1 : stop;
  if (next < end() && reading_.InQuotation(next)) {
    content.push_back(reading_.quotations[reading_.quotations.At(next)].tokens);
  }
  Add(cue, speaker, std::move(content), "quotation.cue_after_stop", 0.9);
  return true;
}

}  // namespace dossier::analysis

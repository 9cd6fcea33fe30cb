#include "server/analysis/clauses.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestPhrase = 28;
constexpr uint32_t kLongestApposition = 45;

// Prepositions that tie a noun to the noun before it: "a spokesman for the port".
bool TiesNouns(absl::string_view word) {
  return word == "of" || word == "for" || word == "from" || word == "in" || word == "at" ||
         word == "with" || word == "on" || word == "to" || word == "behind" || word == "inside" ||
         word == "near" || word == "among" || word == "against" || word == "within" ||
         word == "under" || word == "over" || word == "between" || word == "by" || word == "about";
}

bool IsNounLike(const Reading& reading, uint32_t i) {
  const Token& token = reading.token(i);
  if (token.kind == TokenKind::kNumber || token.kind == TokenKind::kPossessive) return true;
  if (!token.IsWord()) return token.mark == '%' || token.mark == ')';
  constexpr uint32_t kNot = kArticle | kPreposition | kCoordinator | kSubordinator | kAuxiliary |
                            kCommonVerb | kSubjectPronoun | kRelative | kReportingAdverb;
  return (token.classes & kNot) == 0 || token.Has(kAllCapitals) || token.Is(kIndefinitePronoun);
}

// The comma that opens the apposition which the comma at `close` ends, or `close` if there is none.
uint32_t AppositionStart(const Reading& reading, uint32_t close, uint32_t floor) {
  const uint32_t lowest = close > floor + kLongestApposition ? close - kLongestApposition : floor;
  uint32_t nearest = close;
  for (uint32_t i = close; i-- > lowest;) {
    const Token& token = reading.token(i);
    if (token.mark != ',' || reading.InQuotation(i)) continue;
    if (nearest == close) nearest = i;
    const Token& next = reading.token(i + 1);
    const bool opens = next.Is(kRelative) || next.Is(kArticle) || next.Is(kPossessive) ||
                       next.Is(kPreposition) || next.kind == TokenKind::kNumber ||
                       reading.names.Has(next, kTitle | kPersonNoun) || reading.IsAdverb(i + 1) ||
                       (next.IsWord() && absl::EndsWith(reading.Lower(i + 1), "ing"));
    if (opens && i > floor && IsNounLike(reading, i - 1)) return i;
  }
  return nearest;
}

// Drops what leads a noun phrase but is no part of it: "But", "On Monday", "Meanwhile".
Range WithoutLead(const Reading& reading, Range phrase) {
  while (phrase.size() > 1) {
    const Token& token = reading.token(phrase.begin);
    const bool time = reading.IsTime(phrase.begin) && token.kind == TokenKind::kWord;
    if (!token.Is(kCoordinator) && !reading.IsAdverb(phrase.begin) && !time &&
        token.kind != TokenKind::kPunctuation) {
      break;
    }
    ++phrase.begin;
  }
  return phrase;
}

// A subject that a phrase with a preposition leads without a comma: "On Monday the board said".
Range AfterOpeningPhrase(const Reading& reading, Range phrase) {
  uint32_t begin = phrase.begin;
  while (begin + 1 < phrase.end && reading.IsTime(begin)) ++begin;
  if (begin > phrase.begin) return {begin, phrase.end};
  for (uint32_t i = phrase.begin + 1; i < phrase.end; ++i) {
    const Token& token = reading.token(i);
    if (token.Is(kArticle) && !reading.token(i - 1).Is(kPreposition)) return {i, phrase.end};
  }
  return phrase;
}

Range PhraseEndingAt(const Reading& reading, uint32_t end, uint32_t floor) {
  uint32_t begin = end - 1;
  while (begin > floor && end - begin < kLongestPhrase) {
    const uint32_t i = begin - 1;
    const Token& token = reading.token(i);
    if (reading.InQuotation(i) != reading.InQuotation(end - 1)) break;
    if (token.kind == TokenKind::kPossessive || token.kind == TokenKind::kNumber ||
        token.mark == '$' || token.mark == '&' || token.mark == '%') {
      --begin;
      continue;
    }
    if (!token.IsWord()) break;
    const absl::string_view lower = reading.Lower(i);
    if (token.Is(kArticle) || (token.Is(kPossessive) && lower != "whose") ||
        (token.Is(kDemonstrative) && lower != "that" && lower != "such") || token.Is(kQuantifier)) {
      --begin;
      continue;
    }
    if (token.Is(kCoordinator)) {
      const bool pair = (lower == "and" || lower == "or") && i > floor &&
                        reading.token(begin).Has(kCapitalised) &&
                        reading.token(i - 1).Has(kCapitalised);
      if (!pair) break;
      --begin;
      continue;
    }
    if (token.Is(kPreposition) && TiesNouns(lower)) {
      if (i == floor || !IsNounLike(reading, i - 1) || reading.IsTime(i - 1)) {
        return AfterOpeningPhrase(reading, {begin, end});
      }
      begin = i;
      continue;
    }
    if (token.Is(kPreposition) || token.Is(kSubordinator) || token.Is(kRelative) ||
        token.Is(kSubjectPronoun) || token.Is(kAuxiliary) || token.Is(kCommonVerb)) {
      break;
    }
    if (reading.IsFinite(i) &&
        (reading.token(begin).Is(kArticle) || reading.token(begin).Is(kPossessive) ||
         reading.token(begin).Is(kPreposition))) {
      break;
    }
    --begin;
  }
  return {begin, end};
}

}  // namespace

Range SubjectBefore(const Reading& reading, uint32_t verb, uint32_t floor) {
  uint32_t end = verb;
  bool apposition = false;
  while (end > floor) {
    const uint32_t i = end - 1;
    const Token& token = reading.token(i);
    if (reading.InQuotation(i)) return {};
    if (token.Is(kSubjectPronoun)) break;
    if (reading.IsAdverb(i) || token.Is(kAuxiliary) || token.Is(kNegation)) {
      --end;
    } else if (reading.IsTime(i) && token.IsWord()) {
      --end;
      if (end > floor && (reading.Lower(end - 1) == "on" || reading.Lower(end - 1) == "in")) --end;
    } else if (token.mark == ',' && !apposition) {
      const uint32_t start = AppositionStart(reading, i, floor);
      if (start == i) return {};
      end = start;
      apposition = true;
    } else if (token.mark == ')') {
      uint32_t open = i;
      while (open > floor && reading.token(open).mark != '(' && i - open < kLongestPhrase) --open;
      if (reading.token(open).mark != '(') return {};
      end = open;
    } else {
      break;
    }
  }
  if (end <= floor) return {};
  const Token& last = reading.token(end - 1);
  if (last.Is(kSubjectPronoun) || (last.Is(kRelative) && reading.Lower(end - 1) != "that")) {
    return {end - 1, end};
  }
  if (last.Is(kIndefinitePronoun) || last.Is(kDemonstrative)) {
    return PhraseEndingAt(reading, end, floor);
  }
  if (!IsNounLike(reading, end - 1)) return {};
  if (!last.IsWord() && last.kind != TokenKind::kNumber) return {};
  return WithoutLead(reading, PhraseEndingAt(reading, end, floor));
}

Range SubjectAfter(const Reading& reading, uint32_t begin, uint32_t limit) {
  while (begin < limit && reading.IsAdverb(begin)) ++begin;
  uint32_t i = begin;
  limit = std::min(limit, begin + kLongestPhrase);
  for (; i < limit; ++i) {
    const Token& token = reading.token(i);
    if (reading.InQuotation(i)) break;
    if (token.kind == TokenKind::kPossessive || token.mark == '&' || token.mark == '$') continue;
    if (token.kind == TokenKind::kNumber || token.kind == TokenKind::kAddress) continue;
    if (!token.IsWord()) break;
    if (token.Is(kSubjectPronoun) || reading.IsPronoun(i)) {
      if (i == begin) ++i;
      break;
    }
    const absl::string_view lower = reading.Lower(i);
    if (token.Is(kArticle) || token.Is(kPossessive) || token.Is(kQuantifier)) continue;
    if (token.Is(kDemonstrative) && i == begin && lower != "that") continue;
    if (token.Is(kCoordinator)) {
      const bool pair = i > begin && i + 1 < limit && (lower == "and" || lower == "&") &&
                        reading.token(i - 1).Has(kCapitalised) &&
                        reading.token(i + 1).Has(kCapitalised);
      if (pair) continue;
      break;
    }
    if (token.Is(kPreposition)) {
      const bool ties = lower == "of" || lower == "for" || lower == "from" || lower == "at" ||
                        lower == "with" || lower == "by" || lower == "in";
      if (!ties || i == begin || i + 1 >= limit) break;
      // "said Morell in a statement": a document is not part of her.
      uint32_t noun = i + 1;
      while (noun + 1 < limit && (reading.token(noun).Is(kArticle))) ++noun;
      if (reading.IsTime(noun)) break;
      if (reading.names.Has(reading.token(noun), kDocumentNoun) && lower == "in") break;
      continue;
    }
    if (token.Is(kSubordinator) || token.Is(kRelative) || token.Is(kAuxiliary) ||
        token.Is(kCommonVerb) || reading.IsTime(i) || (reading.IsAdverb(i) && i > begin)) {
      break;
    }
  }
  while (i > begin && reading.token(i - 1).Is(kArticle)) --i;
  return {begin, i};
}

Range FirstSubject(const Reading& reading, Range range) {
  uint32_t begin = range.begin;
  const auto skip_loose = [&] {
    while (begin < range.end) {
      const Token& token = reading.token(begin);
      const bool loose = token.Is(kCoordinator) || reading.IsAdverb(begin) ||
                         token.kind == TokenKind::kPunctuation;
      if (!loose || token.Is(kSubjectPronoun)) break;
      ++begin;
    }
  };
  skip_loose();
  if (begin >= range.end) return {};
  const Token& first = reading.token(begin);
  const bool opening = (first.Is(kPreposition) || first.Is(kSubordinator)) && !first.Is(kArticle);
  const bool participle = first.IsWord() && (absl::EndsWith(reading.Lower(begin), "ing") ||
                                             absl::EndsWith(reading.Lower(begin), "ed"));
  if (opening || participle) {
    const uint32_t limit = std::min(range.end, begin + kLongestPhrase);
    for (uint32_t i = begin; i < limit; ++i) {
      if (reading.token(i).mark == ',' && !reading.InQuotation(i)) {
        begin = i + 1;
        break;
      }
    }
    skip_loose();
  }
  if (begin >= range.end || reading.InQuotation(begin)) return {};
  const Range subject = SubjectAfter(reading, begin, range.end);
  uint32_t end = subject.begin;
  while (end < subject.end && (!reading.IsFinite(end) || end == subject.begin)) ++end;
  return {subject.begin, end};
}

uint32_t ReportedEnd(const Reading& reading, Range range) {
  constexpr uint32_t kLongestReport = 400;
  const uint32_t limit = std::min(range.end, range.begin + kLongestReport);
  for (uint32_t i = range.begin + 1; i < limit; ++i) {
    if (reading.InQuotation(i)) continue;
    const Token& token = reading.token(i);
    if (token.mark == ';') return i;
    const bool comma =
        token.mark == ',' || token.mark == '-' || token.mark == 0x2014 || token.mark == 0x2013;
    if (!comma && !token.Is(kCoordinator)) continue;
    uint32_t next = i + 1;
    if (comma && next < limit && reading.token(next).Is(kCoordinator)) ++next;
    // "and also noted", "but later he said"
    uint32_t verb = next;
    while (verb < limit && reading.IsAdverb(verb)) ++verb;
    if (verb >= limit || reading.InQuotation(verb)) continue;
    const Cue* cue = reading.CueAt(verb);
    if (cue != nullptr) {
      if (comma && (cue->form & kIng) != 0) return i;
      if (comma && cue->entry->sort == CueSort::kSource) return i;
      const bool finite = (cue->form & (kPast | kThirdPerson)) != 0;
      if (finite && next > i && (token.Is(kCoordinator) || next > i + 1) &&
          !cue->entry->Takes(kAlsoNoun)) {
        return i;
      }
    }
    if (!reading.IsPronoun(verb) && !reading.token(verb).Has(kCapitalised)) continue;
    // ", and he said", ", Morell said"
    uint32_t after = verb + 1;
    while (after < limit && after < verb + 5 &&
           (reading.token(after).Has(kCapitalised) || reading.IsAdverb(after) ||
            reading.token(after).Is(kAuxiliary))) {
      ++after;
    }
    if (after >= limit) continue;
    cue = reading.CueAt(after);
    if (cue != nullptr && (cue->form & (kPast | kThirdPerson)) != 0 &&
        !reading.InQuotation(after) && (comma || token.Is(kCoordinator)) &&
        !cue->entry->Takes(kAlsoNoun)) {
      return i;
    }
  }
  return range.end;
}

bool IsAdjunct(const Reading& reading, Range range) {
  constexpr uint32_t kLongestAdjunct = 24;
  if (range.size() > kLongestAdjunct) return false;
  for (uint32_t i = range.begin; i < range.end; ++i) {
    const Token& token = reading.token(i);
    if (reading.InQuotation(i)) continue;  // the name of a programme
    if (token.Is(kAuxiliary) || reading.IsPronoun(i) || token.Is(kCommonVerb)) return false;
    if (token.mark == ':' || token.mark == ';' || token.mark == '?') return false;
  }
  return true;
}

}  // namespace dossier::analysis

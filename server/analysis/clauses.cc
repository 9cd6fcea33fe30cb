#include "server/analysis/clauses.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "server/analysis/phrases.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestPhrase = 28;
constexpr uint32_t kLongestApposition = 45;
constexpr uint32_t kShortApposition = 12;

bool IsNounLike(const Reading& reading, uint32_t i) {
  const Token& token = reading.token(i);
  if (token.kind == TokenKind::kNumber || token.kind == TokenKind::kPossessive) return true;
  if (!token.IsWord()) return token.mark == '%' || token.mark == ')';
  constexpr uint32_t kNot = kArticle | kPreposition | kCoordinator | kSubordinator | kAuxiliary |
                            kCommonVerb | kSubjectPronoun | kRelative | kReportingAdverb;
  return (token.classes & kNot) == 0 || token.Has(kAllCapitals) || token.Is(kIndefinitePronoun);
}

// Whether the words behind the comma at `i` can be an apposition: "a spokesman", "who is", "44".
bool OpensApposition(const Reading& reading, uint32_t i) {
  const Token& next = reading.token(i + 1);
  return next.Is(kRelative) || next.Is(kArticle) || next.Is(kPossessive) || next.Is(kPreposition) ||
         next.kind == TokenKind::kNumber || reading.names.Has(next, kTitle | kPersonNoun) ||
         reading.IsAdverb(i + 1) || (next.IsWord() && absl::EndsWith(reading.Lower(i + 1), "ing"));
}

// The comma that opens the apposition which the comma at `close` ends, or `close` if there is none.
// Several may follow one another: "Morell, 44, of Vessen, who was there, said".
uint32_t AppositionStart(const Reading& reading, uint32_t close, uint32_t floor) {
  const uint32_t lowest = close > floor + kLongestApposition ? close - kLongestApposition : floor;
  uint32_t start = close;
  uint32_t nearest = close;
  uint32_t behind = close;  // the comma after the one at hand
  for (uint32_t i = close; i-- > lowest;) {
    if (reading.InQuotation(i)) break;
    if (reading.token(i).mark != ',') continue;
    if (nearest == close) nearest = i;
    const bool opens = OpensApposition(reading, i) && i > floor && IsNounLike(reading, i - 1);
    const bool part = behind - i <= 3;  // "N.C.", "Jr."
    if (opens) {
      start = i;
    } else if (start != close && !part) {
      break;
    }
    behind = i;
  }
  return start != close ? start : nearest;
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

// Whether the participle at `i` tells of the noun before it: "people | briefed | on the plan".
bool IsReducedRelative(const Reading& reading, uint32_t i, uint32_t floor) {
  if (i <= floor || !reading.token(i).IsWord() || reading.token(i).Is(kAuxiliary)) return false;
  const Token& noun = reading.token(i - 1);
  if (noun.Has(kCapitalised) || !reading.names.Has(noun, kPersonNoun | kDocumentNoun)) return false;
  return reading.token(i).Is(kCommonVerb) || absl::EndsWith(reading.Lower(i), "ed");
}

// "an employee who asked not to be named | said": the noun before the relative, if a verb and no
// comma stand behind it; else the phrase itself.
Range BeforeRelative(const Reading& reading, Range phrase, uint32_t verb, uint32_t floor) {
  constexpr uint32_t kLongest = 16;
  const uint32_t lowest = verb > floor + kLongest ? verb - kLongest : floor;
  bool finite = false;
  for (uint32_t i = verb; i-- > lowest;) {
    const Token& token = reading.token(i);
    if (token.mark != 0 || token.Is(kSubjectPronoun) != token.Is(kRelative)) return phrase;
    if (reading.InQuotation(i) || (i + 1 == verb && token.Is(kCoordinator))) return phrase;
    if (reading.Is(i, kWhoWord) && i > floor) {
      const Token& noun = reading.token(i - 1);
      const bool somebody = reading.names.Has(noun, kPersonNoun | kAnonymousNoun) ||
                            noun.Is(kIndefinitePronoun) || noun.Is(kDemonstrative);
      if (!finite || !somebody || noun.mark != 0) return phrase;
      return {i - 1, i};
    }
    finite |= i + 1 < verb && reading.IsFinite(i);
  }
  return phrase;
}

// The name in marks that ends before `end`, as in `the “Night Heron” group`: a few capitalised
// words that a noun or an article leads to; empty if there is none.
Range QuotedNameBefore(const Reading& reading, uint32_t end, uint32_t floor) {
  constexpr uint32_t kLongest = 4;
  if (end <= floor + 1 || reading.token(end - 1).kind != TokenKind::kQuote) return {};
  const uint32_t q = reading.quotations.At(end - 1);
  if (q == Quotations::kNone) return {};
  const Quotation& quotation = reading.quotations[q];
  if (quotation.word_count > kLongest || quotation.ends_with_comma || quotation.ends_with_stop ||
      quotation.tokens.end != end || quotation.tokens.begin <= floor) {
    return {};
  }
  for (uint32_t i = quotation.words.begin; i < quotation.words.end; ++i) {
    if (reading.token(i).IsWord() && !reading.token(i).Has(kCapitalised)) return {};
  }
  return reading.token(quotation.tokens.begin - 1).IsWord() ? quotation.tokens : Range{};
}

// Where `that calls itself`, `named`, `known as` before a name in marks begins; `end` if none does.
uint32_t NamingStart(const Reading& reading, uint32_t end, uint32_t floor) {
  uint32_t i = end;
  if (i > floor && reading.token(i - 1).Is(kObjectPronoun)) --i;  // "itself"
  if (i > floor && reading.Lower(i - 1) == "as") --i;
  if (i == floor) return end;
  const absl::string_view word = reading.Lower(i - 1);
  const bool naming = word == "calling" || word == "called" || word == "calls" || word == "named" ||
                      word == "known" || word == "dubbed" || word == "styling";
  if (!naming) return end;
  --i;
  if (i > floor && reading.token(i - 1).Is(kRelative)) --i;
  return i;
}

// "Officials and | two people", "Two officials and": whether nothing but somebody stands between
// the front of the clause and the coordinator at `i`, so that they speak together.
bool OpensWithSomeone(const Reading& reading, uint32_t i, uint32_t floor) {
  constexpr uint32_t kLongest = 4;
  if (i == floor || reading.Lower(i) != "and") return false;
  if (!reading.names.Has(reading.token(i - 1), kPersonNoun | kOrganisationHead)) return false;
  constexpr uint32_t kNoun = kArticle | kQuantifier | kNumberWord;
  for (uint32_t k = i - 1; k > floor; --k) {
    const Token& before = reading.token(k - 1);
    if (before.mark != 0 && !reading.InQuotation(k - 1)) return true;
    const bool modifies = before.IsWord() && !reading.IsFinite(k - 1) &&
                          (before.classes == 0 || (before.classes & kNoun) != 0);
    if (!modifies || i - k > kLongest) return false;
  }
  return true;
}

Range PhraseEndingAt(const Reading& reading, uint32_t end, uint32_t floor) {
  uint32_t begin = end - 1;
  while (begin > floor && end - begin < kLongestPhrase) {
    const uint32_t i = begin - 1;
    const Token& token = reading.token(i);
    if (reading.InQuotation(i) != reading.InQuotation(end - 1)) {
      const Range name = QuotedNameBefore(reading, begin, floor);
      if (name.empty() || reading.InQuotation(begin)) break;
      begin = name.begin;
      continue;
    }
    if (token.kind == TokenKind::kPossessive || token.kind == TokenKind::kNumber ||
        token.mark == '$' || token.mark == '&' || token.mark == '%') {
      --begin;
      continue;
    }
    if (!token.IsWord()) break;
    const absl::string_view lower = reading.Lower(i);
    if (token.Is(kArticle) || (token.Is(kPossessive) && lower != "whose") ||
        (token.Is(kDemonstrative) && !reading.Is(i, kThatWord) && lower != "such") ||
        token.Is(kQuantifier)) {
      --begin;
      continue;
    }
    if (token.Is(kCoordinator)) {
      const bool pair = (lower == "and" || lower == "or") && i > floor &&
                        reading.token(begin).Has(kCapitalised) &&
                        reading.token(i - 1).Has(kCapitalised);
      if (!pair && !OpensWithSomeone(reading, i, floor)) break;
      --begin;
      continue;
    }
    if (token.Is(kPreposition) && reading.Is(i, kTieWord) && i > floor &&
        IsReducedRelative(reading, i - 1, floor)) {
      begin = i - 1;  // "letters seen by the port"
      continue;
    }
    if (token.Is(kPreposition) && reading.Is(i, kTieWord)) {
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

// The token behind "VESSEN, Norway (Norlicht) -" at the front of a paragraph, or the range's first.
uint32_t AfterDateline(const Reading& reading, Range range) {
  constexpr uint32_t kLongest = 10;
  const Token& place = reading.token(range.begin);
  if (!place.Has(kLineStart) || !place.Has(kAllCapitals)) return range.begin;
  for (uint32_t i = range.begin + 1; i < std::min(range.end, range.begin + kLongest); ++i) {
    const Token& token = reading.token(i);
    if (token.mark == '-' || token.mark == 0x2014 || token.mark == 0x2013) return i + 1;
    if (reading.IsFinite(i) || reading.InQuotation(i)) break;
  }
  return range.begin;
}

// "Morell, director of the port said": the name before a role that lacks its second comma.
Range WithName(const Reading& reading, Range phrase, uint32_t floor) {
  const uint32_t comma = phrase.begin - 1;
  if (phrase.begin < floor + 2 || reading.token(comma).mark != ',') return phrase;
  const Token& first = reading.token(phrase.begin);
  if (first.Has(kCapitalised) || !reading.names.Has(first, kTitle | kPersonNoun)) return phrase;
  if (!reading.token(comma - 1).Has(kCapitalised) || reading.InQuotation(comma - 1)) return phrase;
  const uint32_t begin = PhraseEndingAt(reading, comma, floor).begin;
  // "In Marrow County, officials said"
  if (begin > floor && reading.token(begin - 1).Is(kPreposition)) return phrase;
  if (reading.token(begin).Is(kPreposition)) return phrase;
  return {begin, phrase.end};
}

}  // namespace

Range SubjectBefore(const Reading& reading, uint32_t verb, uint32_t floor) {
  uint32_t end = verb;
  uint32_t phrase_end = 0;  // behind an apposition
  bool apposition = false;
  while (end > floor) {
    const uint32_t i = end - 1;
    const Token& token = reading.token(i);
    if (reading.InQuotation(i)) {
      const Range name = QuotedNameBefore(reading, end, floor);
      const uint32_t noun = name.empty() ? floor : NamingStart(reading, name.begin, floor);
      if (noun == floor || !IsNounLike(reading, noun - 1)) return {};
      return {WithoutLead(reading, PhraseEndingAt(reading, noun, floor)).begin, name.end};
    }
    if (token.Is(kSubjectPronoun)) break;
    const bool to = end == verb && reading.Is(i, kToWord);
    if (to && i > floor && reading.Is(i - 1, kHabitWord)) {
      end = i - 1;  // "used to say"
      continue;
    }
    if (to) {  // "leads many to wonder"
      if (i == floor || !IsNounLike(reading, i - 1)) return {};
      end = i;
      break;
    }
    if (reading.Is(i, kLongWord)) {  // "have long said"
      --end;
      continue;
    }
    // "on May 20, 2031, said": the comma is the date's, unless it ends more than the date.
    const uint32_t date_end = token.mark == ',' ? i : end;
    const uint32_t date = WhenBefore(reading.text, date_end, floor);
    if (date < date_end && (date_end == end || AppositionStart(reading, i, floor) > date)) {
      end = date;
    } else if (reading.IsAdverb(i) || token.Is(kAuxiliary) || token.Is(kNegation)) {
      --end;
    } else if (reading.IsTime(i) && token.IsWord()) {
      --end;
      while (end > floor && reading.Is(end - 1, kLeadsTimeWord)) --end;
    } else if (token.mark == ',' && !apposition) {
      const uint32_t start = AppositionStart(reading, i, floor);
      if (start == i) return {};
      end = start;
      // "Morell, head of the port,": the apposition is part of the phrase if it is short.
      if (i - start <= kShortApposition && !reading.token(start + 1).Is(kRelative)) {
        phrase_end = i;
      }
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
  // A newspaper is named the i.
  const bool paper =
      end > floor + 1 && reading.Lower(end - 1) == "i" && reading.Lower(end - 2) == "the";
  if (paper) return {end - 2, end};
  if (last.Is(kSubjectPronoun) || (last.Is(kRelative) && !reading.Is(end - 1, kThatWord))) {
    return {end - 1, end};
  }
  if (last.Is(kIndefinitePronoun) || last.Is(kDemonstrative)) {
    return PhraseEndingAt(reading, end, floor);
  }
  if (!IsNounLike(reading, end - 1)) return {};
  if (!last.IsWord() && last.kind != TokenKind::kNumber) return {};
  const Range relative = BeforeRelative(reading, {}, end, floor);
  if (!relative.empty()) return PhraseEndingAt(reading, relative.end, floor);
  Range phrase = WithoutLead(reading, PhraseEndingAt(reading, end, floor));
  phrase = WithName(reading, phrase, floor);
  phrase.end = std::max(phrase.end, phrase_end);
  return phrase;
}

Range SubjectAfter(const Reading& reading, uint32_t begin, uint32_t limit) {
  while (begin < limit && reading.IsAdverb(begin)) ++begin;
  uint32_t i = begin;
  limit = std::min(limit, begin + kLongestPhrase);
  for (; i < limit; ++i) {
    const Token& token = reading.token(i);
    if (reading.InQuotation(i)) {
      // 'a “captain” of the ferry line'
      const Quotation& quotation = reading.quotations[reading.quotations.At(i)];
      if (i == begin || quotation.word_count > 3 || quotation.ends_with_stop) break;
      i = quotation.tokens.end - 1;
      continue;
    }
    if (token.kind == TokenKind::kPossessive || token.mark == '&' || token.mark == '$') continue;
    if (token.kind == TokenKind::kNumber || token.kind == TokenKind::kAddress) continue;
    if (!token.IsWord()) break;
    if (token.Is(kSubjectPronoun) || reading.IsPronoun(i)) {
      if (i == begin) ++i;
      break;
    }
    const absl::string_view lower = reading.Lower(i);
    if (lower == "according" && i > begin) break;
    // "an update provided by the port"
    if (i > begin && i + 1 < limit && reading.IsFinite(i) && reading.Is(i + 1, kByWord)) continue;
    if (token.Is(kArticle) || token.Is(kPossessive) || token.Is(kQuantifier)) continue;
    if (token.Is(kDemonstrative) && i == begin && !reading.Is(i, kThatWord)) continue;
    if (token.Is(kCoordinator)) {
      const bool pair = i > begin && i + 1 < limit && (lower == "and" || lower == "&") &&
                        reading.token(i - 1).Has(kCapitalised) &&
                        reading.token(i + 1).Has(kCapitalised);
      if (pair) continue;
      break;
    }
    if (token.Is(kPreposition)) {
      if (!reading.Is(i, kNearTieWord) || i == begin || i + 1 >= limit) break;
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
  begin = AfterDateline(reading, range);
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

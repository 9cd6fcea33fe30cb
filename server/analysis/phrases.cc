#include "server/analysis/phrases.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "server/analysis/grammar_words.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestPhrase = 14;

bool Capital(const Token& token) { return token.IsWord() && token.Has(kCapitalised); }

bool IsDeterminer(const Token& token) {
  return token.Is(kArticle) || token.Is(kDemonstrative) || token.Is(kPossessive) ||
         (token.Is(kQuantifier) && !token.Has(kCapitalised)) || token.Is(kNumberWord) ||
         token.kind == TokenKind::kNumber;
}

bool IsPronoun(const Token& token) { return token.Is(kSubjectPronoun) || token.Is(kObjectPronoun); }

bool IsParticiple(const Text& text, const Token& token) {
  const absl::string_view lower = text.Lower(token);
  return lower.size() > 4 && !token.Has(kCapitalised) &&
         (absl::EndsWith(lower, "ed") || absl::EndsWith(lower, "ing"));
}

bool IsAdverb(const Text& text, const Token& token) {
  if (!token.IsWord() || token.Has(kCapitalised)) return false;
  const absl::string_view lower = text.Lower(token);
  return token.Is(kReportingAdverb) || (lower.size() > 4 && absl::EndsWith(lower, "ly"));
}

// "of the" within a name: a capital stands before and behind it.
bool JoinsName(const Text& text, uint32_t at, uint32_t begin, uint32_t limit) {
  const absl::string_view lower = text.Lower(at);
  if (lower != "of" && lower != "for" && lower != "de" && lower != "la" && lower != "del" &&
      lower != "&" && lower != "the") {
    return false;
  }
  if (at <= begin || at + 1 >= limit) return false;
  uint32_t before = at - 1;
  if (lower == "the" && before > begin) --before;
  uint32_t behind = at + 1;
  if (text.token(behind).Is(kArticle) && behind + 1 < limit) ++behind;
  return Capital(text.token(before)) && Capital(text.token(behind));
}

// Whether a token may stand inside the core of a noun phrase.
bool IsNominal(const Text& text, uint32_t at) {
  const Token& token = text.token(at);
  switch (token.kind) {
    case TokenKind::kNumber:
    case TokenKind::kPossessive:
      return true;
    case TokenKind::kAddress:
      return true;
    case TokenKind::kSymbol:
      return text.Raw(token) == "&" || text.Raw(token) == "$";
    case TokenKind::kWord:
      break;
    default:
      return false;
  }
  if (token.Has(kCapitalised) && !token.Has(kLineStart)) {
    return !(IsPronoun(token) || token.Is(kSubordinator) || token.Is(kAuxiliary)) ||
           token.Has(kAllCapitals);
  }
  return !(token.Is(kPreposition) || token.Is(kCoordinator) || token.Is(kAuxiliary) ||
           token.Is(kSubordinator) || token.Is(kRelative) || IsPronoun(token) ||
           token.Is(kNegation));
}

bool IsTime(const Token& token) { return token.Is(kWeekday) || token.Is(kTimeWord); }

// The end of the core that begins at `at`.
uint32_t CoreEnd(const Text& text, uint32_t at, uint32_t limit) {
  uint32_t end = at;
  bool noun = false;
  limit = std::min(limit, at + kLongestPhrase);
  while (end < limit) {
    const Token& token = text.token(end);
    if (!noun && IsDeterminer(token)) {
      ++end;
      continue;
    }
    if (JoinsName(text, end, at, limit)) {
      ++end;
      continue;
    }
    if (!IsNominal(text, end) || (token.Is(kArticle) && end > at)) break;
    if (IsTime(token) && (noun || token.Is(kWeekday))) break;
    if (noun && !token.Has(kCapitalised) && token.IsWord() &&
        (token.Is(kCommonVerb) || IsParticiple(text, token) || IsAdverb(text, token))) {
      break;
    }
    if (token.IsWord() && !IsParticiple(text, token)) noun = true;
    ++end;
  }
  return noun ? end : at;
}

// Hangs "of ...", "at ..." and "belonging to ..." on the core.
Phrase WithOwner(const Text& text, Range core, uint32_t limit) {
  Phrase phrase{core, core, {}};
  uint32_t at = core.end;
  if (at >= limit) return phrase;
  const absl::string_view lower = text.Lower(at);
  if (lower == "belonging" && at + 1 < limit && text.Lower(at + 1) == "to") {
    at += 2;
  } else if (lower == "of" || lower == "at" || lower == "inside") {
    ++at;
  } else {
    return phrase;
  }
  const uint32_t end = CoreEnd(text, at, limit);
  if (end > at) {
    phrase.owner = {at, end};
    phrase.tokens.end = end;
  }
  return phrase;
}

// The begin of the core that ends at `end`.
uint32_t CoreBegin(const Text& text, uint32_t end, uint32_t limit) {
  uint32_t begin = end;
  if (end > kLongestPhrase) limit = std::max(limit, end - kLongestPhrase);
  while (begin > limit) {
    const uint32_t at = begin - 1;
    const Token& token = text.token(at);
    if (IsDeterminer(token) && token.kind != TokenKind::kNumber) {
      --begin;
      // "all of the", "two of its" stay one; a determiner closes the core.
      if (begin > limit && IsDeterminer(text.token(begin - 1))) --begin;
      break;
    }
    if (begin < end && JoinsName(text, at, limit, end)) {
      --begin;
      continue;
    }
    if (!IsNominal(text, at)) break;
    if (!token.Has(kCapitalised) && token.IsWord() &&
        (token.Is(kCommonVerb) || IsAdverb(text, token) || token.Is(kTimeWord)) && begin < end) {
      break;
    }
    if (token.Is(kWeekday)) break;
    --begin;
  }
  return begin;
}

}  // namespace

Phrase PhraseFrom(const Text& text, uint32_t at, uint32_t limit) {
  limit = std::min<uint32_t>(limit, static_cast<uint32_t>(text.tokens().size()));
  if (at >= limit) return {};
  const Token& first = text.token(at);
  if (IsPronoun(first) && !first.Is(kPossessive)) return {{at, at + 1}, {at, at + 1}, {}};
  const uint32_t end = CoreEnd(text, at, limit);
  if (end == at) return {};
  return WithOwner(text, {at, end}, limit);
}

uint32_t WhenBefore(const Text& text, uint32_t end, uint32_t limit) {
  constexpr uint32_t kLongest = 4;
  uint32_t start = end;
  bool has_month = false;
  bool has_weekday = false;
  while (start > limit && end - start < kLongest) {
    const Token& token = text.token(start - 1);
    const bool is_month = token.Is(kMonth) && token.Has(kCapitalised);
    const bool is_comma = start < end && text.Lower(token) == ",";
    const bool is_part = is_comma || token.Is(kWeekday) || token.kind == TokenKind::kNumber;
    if (is_month ? has_month : !is_part) break;
    has_month |= is_month;
    has_weekday |= token.Is(kWeekday);
    --start;
  }
  if (!has_month && !has_weekday) return end;
  uint32_t lead = start;
  const ByWord<uint32_t>& words = GrammarWords();
  while (lead > limit && (words.Of(text.token(lead - 1).form) & kLeadsTimeWord) != 0) --lead;
  return lead < start ? lead : end;
}

Phrase PhraseBefore(const Text& text, uint32_t end, uint32_t limit) {
  uint32_t at = end;
  while (at > limit && IsAdverb(text, text.token(at - 1))) --at;
  at = WhenBefore(text, at, limit);
  if (at > limit && text.token(at - 1).Is(kRelative)) {
    --at;
    if (at > limit && text.Lower(at - 1) == ",") --at;
  } else if (at > limit && text.Lower(at - 1) == ",") {
    // Skip "a port in the north" of "Riverton, a port in the north, was hit".
    uint32_t comma = at - 1;
    const uint32_t furthest = comma > limit + 24 ? comma - 24 : limit;
    do {
      if (comma == furthest) return {};
      --comma;
    } while (text.Lower(comma) != ",");
    at = comma;
  } else if (at > limit && text.Lower(at - 1) == ")") {
    uint32_t open = at - 1;
    const uint32_t furthest = open > limit + 12 ? open - 12 : limit;
    do {
      if (open == furthest) return {};
      --open;
    } while (text.Lower(open) != "(");
    at = open;
  }
  if (at <= limit) return {};
  const Token& last = text.token(at - 1);
  if (IsPronoun(last) && !last.Is(kPossessive)) return {{at - 1, at}, {at - 1, at}, {}};
  uint32_t begin = CoreBegin(text, at, limit);
  if (begin == at) return {};
  // The head may stand further ahead: "officials at the Port of Riverton".
  Phrase phrase{{begin, at}, {begin, at}, {}};
  for (int hops = 0; hops < 2 && begin > limit + 1; ++hops) {
    const absl::string_view joint = text.Lower(begin - 1);
    if (joint != "of" && joint != "at" && joint != "in" && joint != "from" && joint != "near")
      break;
    const uint32_t ahead = CoreBegin(text, begin - 1, limit);
    if (ahead == begin - 1) break;
    phrase.owner = joint == "of" || joint == "at" ? phrase.head : Range{};
    phrase.head = {ahead, begin - 1};
    phrase.tokens.begin = ahead;
    begin = ahead;
  }
  return phrase;
}

}  // namespace dossier::analysis

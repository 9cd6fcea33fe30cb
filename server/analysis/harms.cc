#include "server/analysis/harms.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// The sections of harms.txt, from 1; 0 is for all other words.
constexpr absl::string_view kHarms[] = {"", "killed", "injured", "missing", "displaced"};

uint8_t HarmIn(const Token& token) {
  static const ByWord<uint8_t> harms =
      SectionBits("harms", {{kHarms[1], 1}, {kHarms[2], 2}, {kHarms[3], 3}, {kHarms[4], 4}});
  return harms.Of(token.form);
}

// "injuring" is said of those who come behind it; not so "missing".
bool IsOfThoseBehind(const Text& text, uint32_t token) {
  const absl::string_view word = text.Lower(token);
  return absl::EndsWith(word, "ing") && word != "missing" && word != "poisoning";
}

// "doctors treated 200 patients": those were not hurt by it.
bool Treats(const Text& text, uint32_t token) {
  return text.Lower(token) == "treated" && (token == 0 || !text.token(token - 1).Is(kAuxiliary));
}

// "killing the pilot and two passengers": what is said of the one is said of the others. Not so
// where a number or a stop parts them: "killed two and 11 in hospital".
uint8_t HarmOfBoth(const Text& text, uint32_t coordinator, uint32_t begin) {
  constexpr uint32_t kLongestObject = 5;
  for (uint32_t at = coordinator; at > begin && coordinator - at < kLongestObject; --at) {
    const Token& token = text.token(at - 1);
    if (!token.IsWord() || token.Is(kNumberWord) || token.Is(kAuxiliary)) return 0;
    const bool object =
        at < coordinator && (text.token(at).Is(kArticle) || text.token(at).Is(kPossessive));
    if (const uint8_t harm = HarmIn(token)) return object ? harm : 0;
  }
  return 0;
}

// "fell ill", "suffered burns"
bool Befalls(absl::string_view word) {
  return word == "fell" || word == "fall" || word == "suffered" || word == "sustained" ||
         word == "came" || word == "became" || word == "tested" || word == "took" || word == "died";
}

// "Two workers who tried to close a valve | suffered burns"
uint32_t BehindClause(const Text& text, uint32_t token, uint32_t end) {
  constexpr uint32_t kLongest = 14;
  if (token >= end || text.Lower(token) != "who") return token;
  for (uint32_t at = token + 2; at < std::min(end, token + kLongest); ++at) {
    const absl::string_view word = text.Lower(at);
    if (text.token(at).mark == ',') return token;
    if (Befalls(word)) return at;
  }
  return token;
}

// "Twelve officers and an unknown number of protesters were injured": what is said of all.
uint8_t HarmOfAll(const Text& text, uint32_t at, uint32_t end) {
  constexpr uint32_t kReach = 18;
  bool joined = false;
  bool verb = false;
  for (const uint32_t limit = std::min(end, at + kReach); at < limit; ++at) {
    const Token& token = text.token(at);
    joined |= token.Is(kCoordinator);
    if (verb) {
      if (const uint8_t harm = HarmIn(token)) return joined ? harm : 0;
    }
    verb |= joined && (token.Is(kAuxiliary) || Befalls(text.Lower(token)));
    if (!token.IsWord() && token.kind != TokenKind::kNumber) return 0;
    if (!verb && (token.Looks(kLikeParticiple) || token.Looks(kLikeFinite))) return 0;
  }
  return 0;
}

// "two dead and eleven in hospital"
bool Reaches(const Token& token) { return token.mark == 0 && !token.Is(kCoordinator); }

// "of people killed has climbed"
uint8_t FirstHarmIn(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (const uint8_t harm = HarmIn(text.token(at))) return harm;
  }
  return 0;
}

// What the number tells the count of; 0 if it is no toll.
uint8_t HarmOfToll(const Text& text, uint32_t number) {
  constexpr uint32_t kReach = 18;
  const uint32_t begin = text.SentenceWith(number).tokens.begin;
  if (number < begin + 2 || !text.token(number - 1).Is(kPreposition)) return 0;
  for (uint32_t at = number - 1; at > begin && number - at < kReach; --at) {
    const absl::string_view word = text.Lower(at - 1);
    if (word == "toll") return 1;
    if (word == "number") {
      return text.Lower(number - 1) == "to" ? FirstHarmIn(text, {at, number}) : uint8_t{0};
    }
    if (text.token(at - 1).kind == TokenKind::kNumber || text.token(at - 1).mark == ';') return 0;
  }
  return 0;
}

}  // namespace

bool IsToll(const Text& text, uint32_t number) { return HarmOfToll(text, number) != 0; }

uint32_t BehindApposition(const Text& text, uint32_t token) {
  constexpr uint32_t kLongest = 9;
  if (token >= text.tokens().size()) return token;
  const uint32_t end = text.SentenceWith(token == 0 ? 0 : token - 1).tokens.end;
  const auto opens = [&](uint32_t at) {
    const Token& mark = text.token(at);
    const bool dash = mark.mark == '-' && mark.Has(kSpaceBefore);
    return dash || mark.mark == ',' || mark.mark == '(' || mark.mark == 0x2013 ||
           mark.mark == 0x2014;
  };
  if (token >= end || !opens(token)) return token;
  for (uint32_t at = token + 1; at < std::min(end, token + kLongest); ++at) {
    const Token& word = text.token(at);
    if (word.Is(kAuxiliary) || word.mark == ';') return token;
    const bool closes = text.token(token).mark == '(' ? word.mark == ')' : opens(at);
    if (!closes) continue;
    return at + 1 < end && text.token(at + 1).IsWord() && !text.token(at + 1).Is(kCoordinator)
               ? at + 1
               : token;
  }
  return token;
}

absl::string_view HarmOf(const Text& text, Range count) {
  constexpr uint32_t kReach = 6;
  constexpr uint32_t kReachBehind = 10;  // "have been taken to the Queen Mary Hospital"
  if (const uint8_t harm = HarmOfToll(text, count.begin)) return kHarms[harm];
  const Range sentence = text.SentenceWith(count.begin).tokens;
  // Who is counted may say so: "eleven dead".
  for (uint32_t at = count.begin; at < count.end; ++at) {
    if (const uint8_t harm = HarmIn(text.token(at))) return kHarms[harm];
  }
  const uint32_t beside = BehindClause(text, BehindApposition(text, count.end), sentence.end);
  bool before = true;
  bool behind = true;
  for (uint32_t far = 1; far <= kReachBehind; ++far) {
    before &= far <= kReach && count.begin >= sentence.begin + far &&
              Reaches(text.token(count.begin - far)) && !Treats(text, count.begin - far);
    if (before) {
      if (const uint8_t harm = HarmIn(text.token(count.begin - far))) return kHarms[harm];
    }
    const uint32_t at = beside + far - 1;
    behind &= at < sentence.end && Reaches(text.token(at));
    if (behind && !IsOfThoseBehind(text, at)) {
      if (const uint8_t harm = HarmIn(text.token(at))) return kHarms[harm];
    }
  }
  if (const uint8_t harm = HarmOfAll(text, count.end, sentence.end)) return kHarms[harm];
  if (count.begin > sentence.begin && text.token(count.begin - 1).Is(kCoordinator)) {
    return kHarms[HarmOfBoth(text, count.begin - 1, sentence.begin)];
  }
  return {};
}

}  // namespace dossier::analysis

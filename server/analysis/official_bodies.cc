#include "server/analysis/official_bodies.h"

#include <cstdint>

#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// The sections of official_bodies.txt; a bit each.
enum BodyWord : uint8_t { kBody = 1, kBodyByTrade = 2, kTrade = 4, kState = 8 };

uint8_t BodyWordsOf(const Token& token) {
  static const ByWord<uint8_t> words = SectionBits(
      "official_bodies",
      {{"body", kBody}, {"body by trade", kBodyByTrade}, {"trade", kTrade}, {"state", kState}});
  return words.Of(token.form);
}

}  // namespace

bool NamesOfficialBody(const Text& text, Range tokens, bool or_state) {
  uint8_t seen = 0;
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) seen |= BodyWordsOf(text.token(at));
  return (seen & kBody) != 0 || (or_state && (seen & kState) != 0) ||
         ((seen & kBodyByTrade) != 0 && (seen & kTrade) != 0);
}

Phrase OfficialBodyIn(const Text& text, Range range, bool or_state) {
  constexpr uint8_t kMay = kBody | kBodyByTrade;
  for (uint32_t at = range.begin; at < range.end; ++at) {
    const uint8_t words = BodyWordsOf(text.token(at));
    if ((words & kMay) == 0 && !(or_state && (words & kState) != 0)) continue;
    uint32_t end = at + 1;
    while (end < range.end && text.token(end).Has(kCapitalised)) ++end;
    Phrase phrase = PhraseBefore(text, end, range.begin);
    // "the conduct of the Spanish intelligence service"
    if (NamesOfficialBody(text, phrase.owner, or_state)) phrase = {phrase.owner, phrase.owner, {}};
    if (NamesOfficialBody(text, phrase.tokens, or_state)) return phrase;
  }
  return {};
}

}  // namespace dossier::analysis

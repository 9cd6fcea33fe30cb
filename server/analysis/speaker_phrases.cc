#include "server/analysis/speaker_phrases.h"

#include <algorithm>

namespace dossier::analysis {

bool IsReading(absl::string_view word) {
  return word == "seen" || word == "obtained" || word == "reviewed" || word == "viewed" ||
         word == "examined" || word == "read";
}

bool StandsApart(const Reading& reading, Range phrase, const Mention& mention) {
  const Token& before = reading.token(mention.tokens.begin - 1);
  return mention.tokens.end == phrase.end && !before.Is(kPreposition) && !before.Is(kArticle) &&
         before.kind != TokenKind::kPossessive;
}

bool Wrote(const Reading& reading, const Mention& mention, uint32_t head) {
  if (mention.tokens.Contains(head) || mention.tokens.end <= head) return true;
  uint32_t i = mention.tokens.begin;
  while (i > head + 1 && reading.token(i - 1).Is(kArticle)) --i;
  const absl::string_view tie = reading.Lower(i - 1);
  if (tie == "by" && i >= 2 && IsReading(reading.Lower(i - 2))) return false;
  return tie != "against" && tie != "about" && tie != "on" && tie != "to" && tie != "for" &&
         tie != "into" && tie != "regarding" && tie != "over";
}

bool HidesName(const Reading& reading, Range phrase, Range cue) {
  constexpr uint32_t kReach = 25;
  uint32_t limit = reading.text.SentenceWith(phrase.begin).tokens.end;
  if (cue.begin >= phrase.end) limit = std::min(limit, cue.begin);
  limit = std::min(std::max(limit, phrase.end), phrase.begin + kReach);
  bool denied = false;
  for (uint32_t i = phrase.begin; i < limit && !reading.InQuotation(i); ++i) {
    const Token& token = reading.token(i);
    denied |=
        token.Is(kNegation) || reading.Lower(i) == "declined" || reading.Lower(i) == "refused";
    if (reading.names.Has(token, kAnonymity)) return true;
    if (denied && reading.names.Has(token, kDeniedName)) return true;
  }
  return false;
}

}  // namespace dossier::analysis

#include "server/analysis/fact_matches.h"

#include <algorithm>

#include "server/analysis/vocabulary.h"

namespace dossier::analysis {

Range ToClauseEnd(const Text& text, Range tokens) {
  const uint32_t limit = std::min(text.SentenceWith(tokens.begin).tokens.end, tokens.end + 16);
  while (tokens.end < limit) {
    const Token& token = text.token(tokens.end);
    if (token.kind == TokenKind::kPunctuation || token.kind == TokenKind::kQuote ||
        (token.Is(kSubordinator) && !token.Is(kPreposition)) || text.Lower(token) == "and") {
      break;
    }
    ++tokens.end;
  }
  return tokens;
}

bool Negated(const Text& text, Range tokens) {
  const Sentence& sentence = text.SentenceWith(tokens.begin);
  const uint32_t begin = std::max(sentence.tokens.begin, tokens.begin > 5 ? tokens.begin - 5 : 0);
  for (uint32_t at = begin; at < tokens.end; ++at) {
    if (text.token(at).Is(kNegation)) return true;
  }
  return false;
}

Span WithoutArticle(const Text& text, Range tokens) {
  if (tokens.size() > 1 && text.token(tokens.begin).Is(kArticle)) ++tokens.begin;
  return text.SpanOf(tokens);
}

const Entity* NamedIn(const FactReading& reading, const Phrase& phrase) {
  const Party party = PartyIn(reading, phrase);
  if (!party.named()) return nullptr;
  const Mention* const mention = reading.entities.MentionAt(party.span.begin);
  const bool named = mention != nullptr && mention->how != Mention::How::kPronoun &&
                     mention->how != Mention::How::kDescription;
  return named ? party.entity : nullptr;
}

}  // namespace dossier::analysis

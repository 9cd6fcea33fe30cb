#include "server/analysis/dialogue.h"

#include <algorithm>

namespace dossier::analysis {

Dialogue::Dialogue(const Text& text, const Quotations& quotations)
    : opening_(text.paragraphs().size(), Quotations::kNone), turns_(text.paragraphs().size()) {
  constexpr uint32_t kFewestTurns = 3;
  // Words of a turn, on average: with a question among them, and without.
  constexpr uint32_t kMostWords = 14;
  constexpr uint32_t kMostWordsUnasked = 5;
  for (uint32_t q = 0; q < quotations.size(); ++q) {
    const Quotation& quotation = quotations[q];
    const bool opens =
        quotation.tokens.begin == text.paragraphs()[quotation.paragraph].tokens.begin;
    if (opens && quotation.closed && !quotation.continues) opening_[quotation.paragraph] = q;
  }
  for (uint32_t begin = 0; begin < opening_.size();) {
    uint32_t end = begin;
    uint32_t words = 0;
    bool question = false;
    bool bare = false;
    for (; end < opening_.size() && opening_[end] != Quotations::kNone; ++end) {
      const Quotation& quotation = quotations[opening_[end]];
      words += quotation.word_count;
      question |= text.token(quotation.words.end - 1).mark == '?';
      bare |= quotation.tokens.end == text.paragraphs()[end].tokens.end;
    }
    const uint32_t turns = end - begin;
    const uint32_t most = turns * (question ? kMostWords : kMostWordsUnasked);
    if (turns >= kFewestTurns && bare && words <= most) {
      std::fill(turns_.begin() + begin, turns_.begin() + end, true);
    }
    begin = end + 1;
  }
}

}  // namespace dossier::analysis

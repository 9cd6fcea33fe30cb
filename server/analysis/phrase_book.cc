#include "server/analysis/phrase_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
PhraseBook::PhraseBook() : openings_of_(Vocabulary::Get().size()), openings_(1) {}

void PhraseBook::Add(Phrase phrase) {
  std::vector<uint32_t> first;
  phrase.rest.clear();
  for (const absl::string_view word : absl::StrSplit(phrase.entry, ' ', absl::SkipEmpty())) {
    std::vector<uint32_t> numbers;
    if (word != "*") {
      for (const absl::string_view choice : absl::StrSplit(word, '/', absl::SkipEmpty())) {
        numbers.push_back(Vocabulary::Get().Number(choice));
      }
    }
    if (first.empty()) {
      first = std::move(numbers);
    } else {
      phrase.rest.push_back(std::move(numbers));
    }
  }
  Opening opening{kNothing, static_cast<uint32_t>(phrases_.size())};
  opening.gap = !phrase.rest.empty() && phrase.rest.front().empty();
  if (phrase.rest.size() > opening.gap && !phrase.rest[opening.gap].empty()) {
    opening.next = 0;
    for (const uint32_t number : phrase.rest[opening.gap]) opening.next |= BitOf(number);
  }
  for (const uint32_t number : first) {
    uint16_t& list = openings_of_[number];
    if (list == 0) {
      list = static_cast<uint16_t>(openings_.size());
      openings_.emplace_back();
    }
    openings_[list].next |= opening.next;
    openings_[list].gap |= opening.gap;
    openings_[list].all.push_back(opening);
  }
  phrases_.push_back(std::move(phrase));
}

uint32_t PhraseBook::EndOf(const Text& text, const Phrase& phrase, size_t place, uint32_t at,
                           uint32_t limit) {
  for (; place < phrase.rest.size(); ++place, ++at) {
    const std::vector<uint32_t>& numbers = phrase.rest[place];
    if (numbers.empty()) {
      for (uint32_t skipped = 0; skipped <= kWidestGap && at + skipped < limit; ++skipped) {
        const uint32_t end = EndOf(text, phrase, place + 1, at + skipped, limit);
        if (end != 0) return end;
        if (text.token(at + skipped).kind == TokenKind::kPunctuation) return 0;
      }
      return 0;
    }
    if (at >= limit) return 0;
    if (std::find(numbers.begin(), numbers.end(), text.token(at).form) == numbers.end()) return 0;
  }
  return at;
}

}  // namespace dossier::analysis

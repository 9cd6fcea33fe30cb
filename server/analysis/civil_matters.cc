#include "server/analysis/civil_matters.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// The sections of civil_words.txt.
enum CivilWord : uint8_t { kFigures = 1, kResult = 2, kCase = 4, kRules = 8, kPenal = 16 };

uint8_t CivilWordsOf(const Token& token) {
  static const ByWord<uint8_t> words = SectionBits("civil_words", {{"figures", kFigures},
                                                                   {"result", kResult},
                                                                   {"case", kCase},
                                                                   {"rules", kRules},
                                                                   {"penal", kPenal}});
  return words.Of(token.form);
}

// How many words of a section the first sentences have, each counted once.
size_t CountIn(const Text& text, size_t sentences, CivilWord section) {
  absl::flat_hash_set<uint32_t> found;
  const size_t end = std::min(sentences, text.sentences().size());
  for (size_t i = 0; i < end; ++i) {
    const Range tokens = text.sentences()[i].tokens;
    for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
      if (CivilWordsOf(text.token(at)) & section) found.insert(text.token(at).form);
    }
  }
  return found.size();
}

constexpr size_t kLead = 2;  // sentences, of which the headline may be one
constexpr size_t kOpening = 5;

// "Reinsurer lifts profit as storm bill shrinks"
bool IsOfFigures(const Text& text) {
  constexpr size_t kWords = 4;
  return CountIn(text, kLead, kResult) > 0 && CountIn(text, kOpening, kFigures) >= kWords;
}

// "Appeal court upholds order to rebuild bridge": nobody is punished for it.
bool IsCaseOfParties(const Text& text) {
  constexpr size_t kWords = 3;
  return CountIn(text, kLead, kRules) > 0 && CountIn(text, kOpening, kCase) >= kWords &&
         CountIn(text, text.sentences().size(), kPenal) == 0;
}

}  // namespace

bool IsCivilMatter(const Text& text) { return IsOfFigures(text) || IsCaseOfParties(text); }

}  // namespace dossier::analysis

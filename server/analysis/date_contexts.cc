#include "server/analysis/date_contexts.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "server/analysis/context_words.h"
#include "server/analysis/segmentation.h"

namespace dossier::analysis {

bool IsOfAnniversary(const Text& text, uint32_t sentence) {
  constexpr uint32_t kOpening = 4;
  const Range tokens = text.sentences()[sentence].tokens;
  for (uint32_t at = tokens.begin; at < std::min(tokens.end, tokens.begin + kOpening); ++at) {
    const absl::string_view word = text.Lower(at);
    if (word == "after" || word == "since") {
      return at > tokens.begin && (absl::StartsWith(text.Lower(at - 1), "year") ||
                                   absl::StartsWith(text.Lower(at - 1), "month"));
    }
  }
  return false;
}

bool IsOfCounting(const Text& text, uint32_t date) {
  constexpr uint32_t kReach = 12;
  const uint32_t begin = text.SentenceWith(date).tokens.begin;
  for (uint32_t at = date; at > begin && date - at < kReach; --at) {
    if (IsOneOf(text.token(at - 1), kCountingWord)) return true;
  }
  return false;
}

bool IsOfStandstill(const Text& text, const NearestEvent& event) {
  return event.event == v1::IncidentDate::EVENT_CONTAINED &&
         IsOneOf(text.token(event.tokens.begin), kStandstillWord);
}

bool NamesIncident(const Text& text, uint32_t sentence) {
  const Range tokens = text.sentences()[sentence].tokens;
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (IsIncidentNoun(text.token(at).form)) return true;
  }
  return false;
}

}  // namespace dossier::analysis

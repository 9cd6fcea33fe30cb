#include "server/analysis/old_matters.h"

#include <algorithm>
#include <cstdint>

#include "server/analysis/context_words.h"

namespace dossier::analysis {
namespace {

constexpr int kRecent = 60;  // days

uint32_t Between(Range a, Range b) {
  return a.end <= b.begin ? b.begin - a.end : b.end <= a.begin ? a.begin - b.end : 0;
}

// The date of the sentence that stands nearest to the words; nullptr if there is none.
const DateExpression* NearestDate(const FactReading& reading, const KindMention& kind) {
  const Text& text = reading.text;
  const Span sentence = text.sentences()[kind.sentence].span;
  const DateExpression* nearest = nullptr;
  uint32_t least = UINT32_MAX;
  for (const DateExpression& date : reading.dates) {
    if (date.value.empty() || date.begin < sentence.begin || date.begin >= sentence.end) continue;
    const Range tokens{text.TokenAt(static_cast<uint32_t>(date.begin)),
                       text.TokenAt(static_cast<uint32_t>(date.end) - 1) + 1};
    const uint32_t far = Between(tokens, kind.tokens);
    if (far < least) {
      least = far;
      nearest = &date;
    }
  }
  return nearest;
}

bool IsOld(const DateExpression& date, absl::CivilDay anchor) {
  return date.precision == DatePrecision::kYear && date.last.year() < anchor.year();
}

// "jailed for", "an inquest heard": what is before a court now.
bool IsOfCourts(const FactReading& reading) {
  return std::any_of(reading.matches.begin(), reading.matches.end(),
                     [&](const PatternMatch& match) {
                       const absl::string_view label = reading.Label(match);
                       return label == "charged" || label == "convicted" || label == "arrest" ||
                              label == "indictment" || label == "opened";
                     }) ||
         std::any_of(reading.text.tokens().begin(), reading.text.tokens().end(),
                     [](const Token& token) { return IsOneOf(token, kBenchWord | kCourtWord); });
}

}  // namespace

bool TellsOfOldMattersAlone(const FactReading& reading, const std::vector<KindMention>& kinds) {
  if (!reading.anchor) return false;
  bool old = false;
  for (const KindMention& kind : kinds) {
    const ParagraphRole role = reading.text.ParagraphWith(kind.tokens.begin).role;
    if (!kind.actual || !kind.strong || role != ParagraphRole::kBody) continue;
    const DateExpression* const date = NearestDate(reading, kind);
    if (date != nullptr && !IsOld(*date, *reading.anchor)) return false;
    // The first that is told says of when it is.
    if (date == nullptr && !old) return false;
    old |= date != nullptr;
  }
  // What came of it may be told with a day of these weeks.
  const bool recent =
      std::any_of(reading.dates.begin(), reading.dates.end(), [&](const DateExpression& date) {
        return !date.value.empty() && date.precision != DatePrecision::kYear && !date.relative &&
               date.first + kRecent >= *reading.anchor && date.first <= *reading.anchor;
      });
  return old && !recent && !IsOfCourts(reading);
}

}  // namespace dossier::analysis

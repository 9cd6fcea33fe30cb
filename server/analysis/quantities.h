#ifndef DOSSIER_SERVER_ANALYSIS_QUANTITIES_H_
#define DOSSIER_SERVER_ANALYSIS_QUANTITIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/landmarks.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Which end of a range a number is, as in "at least 5" and "up to 5"; kNone if it stands for
// itself, or both ends are given.
enum class Bound : uint8_t { kNone, kLeast, kMost };

// A number with what it counts, as a text has it.
struct QuantityMention {
  Span span;
  uint32_t token = 0;  // its first
  double min = 0;
  double max = 0;
  Bound bound = Bound::kNone;  // otherwise `min` and `max` are equal
  // `records`, `people`, `organisations`, `systems`, `bytes`; empty for money.
  absl::string_view unit;
  // ISO 4217 code, or the ticker of a crypto-currency; empty for counts.
  absl::string_view currency;

  // Told by a word for many alone: "dozens", "tens of thousands".
  bool of_many = false;

  bool money() const { return !currency.empty(); }
};

// Whether a number or an amount may begin with a token in lower case.
bool MayOpenQuantity(absl::string_view lower);

// Counts of things that incidents affect, and amounts of money, in the order of the text. Numbers
// that count anything else are left out. `landmarks` are those of `text`.
std::vector<QuantityMention> FindQuantities(const Text& text, const Landmarks& landmarks);

// The tokens of a quantity.
inline Range TokensOf(const Text& text, const QuantityMention& mention) {
  return {mention.token, text.TokenAt(mention.span.end - 1) + 1};
}

// A number whatever it counts, "12,806", "about 3.2 million", "40 to 50".
struct Figure {
  Span span;
  double min = 0;
  double max = 0;
  Bound bound = Bound::kNone;  // as of a QuantityMention
};

// The number that begins at `token`, if one does.
std::optional<Figure> FigureAt(const Text& text, uint32_t token);

// Puts the ends of a number, an amount or a duration into a message with `min` and `max`; a bound
// has one end alone.
template <typename Found, typename Value>
void SetRange(const Found& found, Value& value) {
  if (found.bound != Bound::kMost) value.set_min(found.min);
  if (found.bound != Bound::kLeast) value.set_max(found.max);
}

// How long something took: "three days", "about 12 hours", "two to three weeks".
struct Duration {
  Span span;
  // In hours; a month has 730.
  double min = 0;
  double max = 0;
  Bound bound = Bound::kNone;  // as of a QuantityMention
};

// The duration whose number stands at `token`, if there is one.
std::optional<Duration> DurationAt(const Text& text, uint32_t token);

// The duration that one word tells, "three-day", if it tells one.
std::optional<Duration> DurationIn(const Text& text, uint32_t token);

// The kinds of data that a form of a text names, such as "credentials" for "passwords"; empty if it
// names none.
const std::vector<std::string>& DataKindsOf(uint32_t form);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_QUANTITIES_H_

#include "server/analysis/occasion.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kReach = 30;  // tokens that a stretch of circumstances may have
constexpr uint32_t kLongestApposition = 14;
constexpr uint32_t kHeadReach = 3;  // words between a date and the noun it modifies

// The sections of lexicons/occasions.txt.
enum OccasionWord : uint8_t { kSpeech = 1, kSpeaking = 2, kElsewhere = 4 };

uint8_t SectionOf(absl::string_view form) {
  static const auto* const words = [] {
    auto* built = new absl::flat_hash_map<std::string, uint8_t>;
    ForEachSectionEntry("occasions", [&](absl::string_view section, absl::string_view word) {
      (*built)[word] |= section == "speech"     ? kSpeech
                        : section == "speaking" ? kSpeaking
                                                : kElsewhere;
    });
    return built;
  }();
  const auto found = words->find(form);
  return found == words->end() ? 0 : found->second;
}

bool IsOf(const Token& token, uint8_t sections) {
  static const ByWord<uint8_t> section_of(SectionOf);
  return (section_of.Of(token.form) & sections) != 0;
}

}  // namespace

bool IsSpeechWord(const Token& token) { return IsOf(token, kSpeech); }

Occasions::Occasions(const Reading& reading, absl::Span<const DateExpression> dates,
                     const std::vector<Attribution>& attributions)
    : reading_(reading), dates_(dates), said_(reading.text.tokens().size()) {
  for (const Attribution& attribution : attributions) {
    for (const Range& part : attribution.content) {
      std::fill(said_.begin() + part.begin, said_.begin() + part.end, true);
    }
  }
}

bool Occasions::Is(uint32_t token, uint8_t sections) const {
  return IsOf(reading_.token(token), sections);
}

bool Occasions::StopsZone(uint32_t i) const {
  const Token& at = reading_.token(i);
  if (said_[i] || reading_.InQuotation(i)) return true;
  if (at.kind == TokenKind::kPunctuation) return at.mark != ',' && at.mark != '\'';
  if (at.kind == TokenKind::kQuote) return true;
  if (Is(i, kElsewhere)) return true;
  if (at.Is(kCoordinator) || at.Is(kRelative)) return true;
  return reading_.IsFinite(i) && !Is(i, kSpeech) && !IsParticipleOfSpeech(i);
}

bool Occasions::IsParticipleOfSpeech(uint32_t i) const {
  if (i == 0 || !Is(i - 1, kSpeech)) return false;
  const absl::string_view word = reading_.Lower(i);
  return absl::EndsWith(word, "ed") || word == "left" || word == "sent" || word == "seen" ||
         word == "held" || word == "made" || word == "given";
}

uint32_t Occasions::AfterApposition(uint32_t comma, uint32_t limit) const {
  for (uint32_t i = comma + 1; i < std::min(limit, comma + kLongestApposition); ++i) {
    if (reading_.token(i).mark == ',') {
      const bool circumstance =
          i + 1 < limit && (reading_.token(i + 1).Is(kPreposition) || reading_.IsTime(i + 1));
      return circumstance ? i : comma;
    }
    if (StopsZone(i)) return comma;
  }
  return comma;
}

Range Occasions::Behind(const Attribution& attribution, Range unit) const {
  const bool inverted = attribution.speaker.begin >= attribution.cue.end;
  const uint32_t begin = inverted ? attribution.speaker.end : attribution.cue.end;
  const uint32_t limit = std::min(unit.end, begin + kReach);
  uint32_t i = begin;
  // "said of the attack"
  if (i < limit && reading_.Lower(i) == "of") return {begin, begin};
  for (; i < limit && !StopsZone(i); ++i) {
    if (reading_.token(i).mark != ',') continue;
    const bool goes_on = i + 1 < limit && (reading_.token(i + 1).Is(kPreposition) ||
                                           reading_.IsTime(i + 1) || reading_.IsAdverb(i + 1));
    if (goes_on) continue;
    const uint32_t behind = AfterApposition(i, limit);
    if (behind == i) break;
    i = behind;
  }
  return {begin, i};
}

Range Occasions::BehindObject(const Attribution& attribution, Range unit) const {
  if (attribution.content.size() != 1) return {};
  const Range object = attribution.content.front();
  if (object.begin != attribution.cue.end || reading_.InQuotation(object.begin)) return {};
  // "claimed the attack that took the site down | on Tuesday": then it was taken down.
  for (uint32_t within = object.begin + 1; within < object.end; ++within) {
    if (reading_.token(within).Is(kRelative) && reading_.token(within - 1).IsWord()) return {};
  }
  uint32_t i = object.end;
  const uint32_t limit = std::min(unit.end, i + kReach);
  while (i < limit && reading_.token(i).mark != ',' && !StopsZone(i)) ++i;
  return {object.end, i};
}

Range Occasions::Between(const Attribution& attribution) const {
  if (attribution.speaker.empty() || attribution.speaker.end >= attribution.cue.begin) return {};
  Range zone{attribution.speaker.end, attribution.cue.begin};
  if (zone.size() > kReach) return {};
  while (!zone.empty() && reading_.token(zone.begin).mark == ',') ++zone.begin;
  if (zone.empty()) return {};
  // No apposition: "Morell, winner of the 2019 prize, said".
  const Token& first = reading_.token(zone.begin);
  const bool circumstance = (first.Is(kPreposition) && reading_.Lower(zone.begin) != "of") ||
                            reading_.IsTime(zone.begin) || reading_.IsAdverb(zone.begin) ||
                            Is(zone.begin, kSpeaking);
  if (!circumstance) return {};
  uint32_t i = zone.begin;
  while (i < zone.end && (i == zone.begin || !StopsZone(i))) ++i;
  return {zone.begin, i};
}

Range Occasions::Opening(const Attribution& attribution, Range unit) const {
  const uint32_t head = attribution.speaker.empty()
                            ? attribution.cue.begin
                            : std::min(attribution.speaker.begin, attribution.cue.begin);
  if (head <= unit.begin || head > unit.end || head - unit.begin > kReach) return {};
  // "was down on Sunday after what officials called an attack"
  if (reading_.Lower(head - 1) == "what") return {};
  for (uint32_t i = unit.begin; i < head; ++i) {
    if (said_[i] || reading_.InQuotation(i)) return {};
    const Token& at = reading_.token(i);
    if (Is(i, kSpeech | kSpeaking)) continue;
    if (at.Is(kAuxiliary) || (reading_.IsPronoun(i) && !at.Is(kPossessive))) return {};
  }
  return {unit.begin, head};
}

Occasions::Zones Occasions::Around(const Attribution& attribution) const {
  if (attribution.cue.empty()) return {};
  Range unit = reading_.units()[attribution.unit].tokens;
  if (!unit.Contains(attribution.cue.begin)) {
    unit = reading_.text.SentenceWith(attribution.cue.begin).tokens;
  }
  return {Behind(attribution, unit), BehindObject(attribution, unit), Between(attribution),
          Opening(attribution, unit)};
}

bool Occasions::SpeechFollows(uint32_t token) const {
  const uint32_t limit =
      std::min<uint32_t>(static_cast<uint32_t>(reading_.text.tokens().size()), token + kHeadReach);
  for (uint32_t i = token; i < limit && reading_.token(i).IsWord(); ++i) {
    if (Is(i, kSpeech)) return true;
    if (reading_.token(i).Is(kPreposition) || reading_.token(i).Is(kArticle)) return false;
  }
  return false;
}

bool Occasions::IsOfTheSaying(Range date, Range zone, bool opening, bool speaker,
                              const DateExpression& expression) const {
  // "Monday's statement", "a 3 May letter", "its 2023 report".
  const bool possessive = date.end < reading_.text.tokens().size() &&
                          reading_.token(date.end).kind == TokenKind::kPossessive;
  const bool determined = date.begin > 0 && (reading_.token(date.begin - 1).Is(kArticle) ||
                                             reading_.token(date.begin - 1).Is(kPossessive));
  const bool fine = expression.precision != DatePrecision::kYear;
  if (possessive) return SpeechFollows(date.end + 1);
  if (determined && date.end < reading_.text.tokens().size() && reading_.token(date.end).IsWord() &&
      !reading_.token(date.end).Is(kPreposition) && !said_[date.end]) {
    return fine && SpeechFollows(date.end);
  }
  bool speech = false;
  bool bare = true;  // nothing but prepositions and words of time before it
  for (uint32_t i = zone.begin; i < date.begin; ++i) {
    const Token& at = reading_.token(i);
    if (Is(i, kElsewhere)) return false;
    speech |= Is(i, kSpeech | kSpeaking);
    bare = bare &&
           (at.Is(kPreposition) || reading_.IsTime(i) || reading_.IsAdverb(i) || at.mark == ',');
  }
  if (speaker) return speech;
  return !opening || bare || speech;
}

const DateExpression* Occasions::DateIn(Range zone, bool opening, bool speaker) const {
  if (zone.empty()) return nullptr;
  const Span span = reading_.text.SpanOf(zone);
  auto date = std::lower_bound(
      dates_.begin(), dates_.end(), span.begin,
      [](const DateExpression& one, uint32_t offset) { return one.begin < offset; });
  for (; date != dates_.end() && date->end <= span.end; ++date) {
    if (date->value.empty() || date->bound) continue;
    const Range tokens{reading_.text.TokenAt(static_cast<uint32_t>(date->begin)),
                       reading_.text.TokenAt(static_cast<uint32_t>(date->end))};
    if (IsOfTheSaying(tokens, zone, opening, speaker, *date)) return &*date;
  }
  return nullptr;
}

const DateExpression* Occasions::DateOf(const Attribution& attribution, const Zones& around,
                                        Reason* why) const {
  *why = {"said_at.none", {}, {}, {}};
  if (attribution.cue.empty() || dates_.empty()) return nullptr;
  const struct {
    Range zone;
    bool opening;
    bool speaker;
    absl::string_view rule;
  } places[] = {{around[0], false, false, "said_at.behind_cue"},
                {around[1], false, false, "said_at.behind_words"},
                {around[2], true, false, "said_at.before_cue"},
                {attribution.speaker, false, true, "said_at.source"},
                {around[3], true, false, "said_at.opening"}};
  for (const auto& place : places) {
    const DateExpression* const date = DateIn(place.zone, place.opening, place.speaker);
    if (date == nullptr) continue;
    *why = {place.rule,
            {},
            {},
            {reading_.text.TokenAt(static_cast<uint32_t>(date->begin)),
             reading_.text.TokenAt(static_cast<uint32_t>(date->end))}};
    return date;
  }
  return nullptr;
}

}  // namespace dossier::analysis

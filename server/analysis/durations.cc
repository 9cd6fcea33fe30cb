#include "server/analysis/durations.h"

#include <algorithm>
#include <optional>

#include "server/analysis/quantities.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

using v1::Impact;

// The sections of duration_cues.txt.
enum DurationCue : uint8_t { kStretch = 1, kDown = 2, kInside = 4, kApart = 8 };

uint8_t CuesOf(const Token& token) {
  static const ByWord<uint8_t> cues =
      SectionBits("duration_cues",
                  {{"stretch", kStretch}, {"down", kDown}, {"inside", kInside}, {"apart", kApart}});
  return cues.Of(token.form);
}

// What went on for so long, by the nearest word that tells; kUnspecified if none does, or if one
// says that the time is of something else.
Impact::Dimension WhatLasted(const Text& text, Range duration) {
  constexpr uint32_t kBefore = 20;
  constexpr uint32_t kBehind = 8;
  const Range sentence = text.SentenceWith(duration.begin).tokens;
  uint8_t nearest = 0;
  const auto look = [&](uint32_t at) {
    const uint8_t cues = CuesOf(text.token(at)) & ~kStretch;
    if (nearest == 0) nearest = cues & (kDown | kInside);
    return (cues & kApart) == 0;
  };
  for (uint32_t at = duration.begin; at > sentence.begin && duration.begin - at < kBefore; --at) {
    if (!look(at - 1)) return Impact::DIMENSION_UNSPECIFIED;
  }
  for (uint32_t at = duration.end; at < std::min(sentence.end, duration.end + kBehind); ++at) {
    if (text.token(at).mark == ',') break;
    if (!look(at)) return Impact::DIMENSION_UNSPECIFIED;
  }
  if ((nearest & kInside) != 0) return Impact::DIMENSION_CONFIDENTIALITY;
  return nearest != 0 ? Impact::DIMENSION_AVAILABILITY : Impact::DIMENSION_UNSPECIFIED;
}

// "for some five hours", "lasted nine days", "after three days of".
std::optional<Duration> DurationBehind(const Text& text, uint32_t at) {
  constexpr uint32_t kReach = 6;  // "over a period of more than three days"
  if ((CuesOf(text.token(at)) & kStretch) == 0) return std::nullopt;
  const uint32_t end = std::min(text.SentenceWith(at).tokens.end, at + kReach);
  for (uint32_t number = at + 1; number < end; ++number) {
    // "for the second time in a month"
    if (text.token(number).mark != 0 || text.Lower(number) == "time") return std::nullopt;
    if (std::optional<Duration> found = DurationAt(text, number)) return found;
  }
  return std::nullopt;
}

// "a nine-hour attack", "the six-day shutdown"
std::optional<Duration> DurationOfNoun(const Text& text, uint32_t at) {
  constexpr uint32_t kReach = 4;
  const std::optional<Duration> found = DurationIn(text, at);
  if (!found) return std::nullopt;
  const uint32_t end = std::min(text.SentenceWith(at).tokens.end, at + kReach);
  for (uint32_t noun = at + 1; noun < end; ++noun) {
    if (IsIncidentNoun(text.token(noun).form) || (CuesOf(text.token(noun)) & kDown) != 0) {
      return found;
    }
  }
  return std::nullopt;
}

bool IsTold(Span words, const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [words](const Finding& finding) {
    return finding.rule == "impact.duration" && finding.evidence.telling.Overlaps(words);
  });
}

}  // namespace

void FindDurations(const FactReading& reading, bool of_computers, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  for (uint32_t at = 0; at < text.tokens().size(); ++at) {
    if (text.ParagraphWith(at).role == ParagraphRole::kBoilerplate) continue;
    std::optional<Duration> found;
    if (of_computers) found = DurationBehind(text, at);
    if (!found) found = DurationOfNoun(text, at);
    if (!found || IsTold(found->span, findings)) continue;
    const Range tokens{text.TokenAt(found->span.begin), text.TokenAt(found->span.end - 1) + 1};
    const Impact::Dimension what = WhatLasted(text, tokens);
    if (what == Impact::DIMENSION_UNSPECIFIED) continue;
    Impact& impact =
        *AddFinding(reading, v1::FIELD_IMPACT, "impact.duration", 0.6, {found->span}, findings)
             .mutable_impact();
    impact.set_dimension(what);
    SetRange(*found, *impact.mutable_quantity());
    impact.mutable_quantity()->set_unit("hours");
  }
}

}  // namespace dossier::analysis

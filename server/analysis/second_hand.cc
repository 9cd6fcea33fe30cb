#include "server/analysis/second_hand.h"

#include <algorithm>
#include <utility>

#include "server/analysis/joint_speakers.h"
#include "server/analysis/unit_reader.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestReport = 120;  // tokens of what is reported that are read

// Whether the cue reports by itself: a finite verb of saying, or one that refuses.
bool Reports(const Reading& reading, const Cue& cue) {
  if (reading.InQuotation(cue.tokens.begin)) return false;
  if (cue.entry->sort == CueSort::kRefusal) return !cue.entry->Takes(kOfRequests);
  if (cue.entry->sort != CueSort::kVerb || cue.tokens.begin == 0) return false;
  const bool finite = cue.entry->Takes(kAlsoNoun) ? (cue.form & kPast) != 0
                                                  : (cue.form & (kPast | kThirdPerson)) != 0;
  // "being denied overtime", "Rolle's proposed cuts"
  const Token& before = reading.token(cue.tokens.begin - 1);
  return finite && before.kind != TokenKind::kPossessive &&
         !reading.Is(cue.tokens.begin - 1, kBeWord);
}

// Part of what was reported, as if it stood alone; without cues if nothing in it reports.
Reading::Unit UnitOf(const Reading& reading, uint32_t unit, Range part) {
  part.end = std::min(part.end, part.begin + kLongestReport);
  Reading::Unit within = reading.units()[unit];
  within.tokens = part;
  Range& cues = within.cues;
  const auto all = reading.cues.begin();
  const auto first = std::partition_point(all + cues.begin, all + cues.end, [&](const Cue& cue) {
    return cue.tokens.begin < part.begin;
  });
  const auto end = std::partition_point(first, all + cues.end,
                                        [&](const Cue& cue) { return cue.tokens.end <= part.end; });
  cues = {static_cast<uint32_t>(first - all), static_cast<uint32_t>(end - all)};
  bool reports = false;
  for (uint32_t c = cues.begin; c < cues.end; ++c) reports |= Reports(reading, reading.cues[c]);
  if (!reports) cues = {cues.begin, cues.begin};
  return within;
}

// Somebody whom the phrase itself tells: no pronoun, and nobody at large ("some", "no one").
bool IsTold(const Reading& reading, Range speaker) {
  if (speaker.empty() || !MaySpeak(reading, speaker)) return false;
  const Token& first = reading.token(speaker.begin);
  if (reading.IsPronoun(speaker.begin) || first.Is(kRelative) || first.Is(kIndefinitePronoun) ||
      first.Is(kDemonstrative) || first.Is(kNegation)) {
    return false;
  }
  return !reading.names.Has(reading.token(speaker.end - 1), kAnonymousNoun);
}

// "fires that Rolle mentioned", "if Rolle announced": no report that stands for itself.
bool Depends(const Reading& reading, Range part, Range speaker) {
  if (speaker.begin <= part.begin) return false;
  const Token& before = reading.token(speaker.begin - 1);
  if (!before.Is(kRelative)) return before.Is(kSubordinator) && !before.Is(kPreposition);
  if (speaker.begin - 1 == part.begin) return false;
  const Token& first = reading.token(speaker.begin - 2);
  return !first.Is(kCoordinator) && first.mark != ',' &&
         reading.CueAt(speaker.begin - 2) == nullptr;  // "said that he said that"
}

// Whether what is said is a clause near its verb, or what the verb has as its object.
bool HasWords(const Reading& reading, const Attribution& inner) {
  constexpr uint32_t kNear = 7;
  if (inner.entry->sort == CueSort::kRefusal) return true;
  const Range words = inner.content.front();
  if (words.begin - inner.cue.end > kNear || words.size() < 2) return false;
  const Token& first = reading.token(words.begin);
  return !first.Is(kSubordinator) || first.Is(kPreposition) || first.Is(kRelative);
}

bool IsSecondHand(const Reading& reading, Range part, const Attribution& inner) {
  const Cue* const cue = reading.CueAt(inner.cue.begin);
  return cue != nullptr && Reports(reading, *cue) && IsTold(reading, inner.speaker) &&
         part.begin <= inner.speaker.begin && inner.speaker.end <= inner.cue.begin &&
         inner.cue.begin <= inner.content.front().begin && inner.content.back().end <= part.end &&
         HasWords(reading, inner) && !Depends(reading, part, inner.speaker);
}

}  // namespace

std::vector<Attribution> AttributeSecondHand(const Reading& reading,
                                             const std::vector<Attribution>& attributions,
                                             Chooser* chooser) {
  std::vector<Attribution> found;
  std::vector<Attribution> within;
  UnitReader reader(reading, chooser);
  for (const Attribution& outer : attributions) {
    if (outer.entry == nullptr || outer.entry->sort == CueSort::kRefusal) continue;
    for (const Range& part : outer.content) {
      const Reading::Unit words = UnitOf(reading, outer.unit, part);
      if (words.cues.empty() || reading.AllQuoted(part)) continue;
      within.clear();
      reader.Read(outer.unit, words, &within);
      for (Attribution& inner : within) {
        if (IsSecondHand(reading, part, inner)) found.push_back(std::move(inner));
      }
    }
  }
  return found;
}

}  // namespace dossier::analysis

#include "server/analysis/harms.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

// The sections of harms.txt, from 1; 0 is for all other words.
constexpr absl::string_view kHarms[] = {"", "killed", "injured", "missing", "displaced"};

uint8_t HarmIn(const Token& token) {
  static const ByWord<uint8_t> harms =
      SectionBits("harms", {{kHarms[1], 1}, {kHarms[2], 2}, {kHarms[3], 3}, {kHarms[4], 4}});
  return harms.Of(token.form);
}

// "injuring" is said of those who come behind it; not so "missing".
bool IsOfThoseBehind(const Text& text, uint32_t token) {
  const absl::string_view word = text.Lower(token);
  return absl::EndsWith(word, "ing") && word != "missing";
}

// "two dead and eleven in hospital"
bool Reaches(const Token& token) { return token.mark == 0 && !token.Is(kCoordinator); }

}  // namespace

absl::string_view HarmOf(const Text& text, Range count) {
  constexpr uint32_t kReach = 6;
  const Range sentence = text.SentenceWith(count.begin).tokens;
  // Who is counted may say so: "eleven dead".
  for (uint32_t at = count.begin; at < count.end; ++at) {
    if (const uint8_t harm = HarmIn(text.token(at))) return kHarms[harm];
  }
  bool before = true;
  bool behind = true;
  for (uint32_t far = 1; far <= kReach; ++far) {
    before &= count.begin >= sentence.begin + far && Reaches(text.token(count.begin - far));
    if (before) {
      if (const uint8_t harm = HarmIn(text.token(count.begin - far))) return kHarms[harm];
    }
    const uint32_t at = count.end + far - 1;
    behind &= at < sentence.end && Reaches(text.token(at));
    if (behind && !IsOfThoseBehind(text, at)) {
      if (const uint8_t harm = HarmIn(text.token(at))) return kHarms[harm];
    }
  }
  return {};
}

}  // namespace dossier::analysis

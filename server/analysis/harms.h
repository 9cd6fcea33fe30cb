#ifndef DOSSIER_SERVER_ANALYSIS_HARMS_H_
#define DOSSIER_SERVER_ANALYSIS_HARMS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// What became of people whose number stands at `count`, by the nearest word of its sentence that
// tells so: `killed`, `injured`, `missing` or `displaced`, else empty. Of "two were killed and
// eleven injured" the eleven were injured. Takes constant time; the answer lives for ever.
absl::string_view HarmOf(const Text& text, Range count);

// Whether the number tells how many were hurt by now: "the death toll has risen to 23", "the number
// of people injured climbed to 61".
bool IsToll(const Text& text, uint32_t number);

// Behind an apposition that opens at the token: "eleven people, seven of them women, | died"; the
// token itself if none opens there.
uint32_t BehindApposition(const Text& text, uint32_t token);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_HARMS_H_

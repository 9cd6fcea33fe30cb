#ifndef DOSSIER_SERVER_ANALYSIS_HARMS_H_
#define DOSSIER_SERVER_ANALYSIS_HARMS_H_

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// What became of people whose number stands at `count`, by the nearest word of its sentence that
// tells so: `killed`, `injured`, `missing` or `displaced`, else empty. Of "two were killed and
// eleven injured" the eleven were injured. Takes constant time; the answer lives for ever.
absl::string_view HarmOf(const Text& text, Range count);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_HARMS_H_

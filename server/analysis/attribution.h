#ifndef DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_H_
#define DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

// Words, the cue that marks them as said, and the phrase for who said them; token ranges.
struct Attribution {
  std::vector<Range> content;  // empty for a refusal's own clause only while it is built
  Range cue;
  Range speaker;  // empty if no phrase stands beside the words
  const CueEntry* entry = nullptr;
  absl::string_view rule;
  double confidence = 0;
  uint32_t unit = 0;
};

// The statements of one unit of a text, left to right, by the grammar around its cues; quotations
// that no cue of the unit claims are left to the caller.
std::vector<Attribution> AttributeUnit(const Reading& reading, uint32_t unit);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ATTRIBUTION_H_

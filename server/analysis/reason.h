#ifndef DOSSIER_SERVER_ANALYSIS_REASON_H_
#define DOSSIER_SERVER_ANALYSIS_REASON_H_

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Why something was decided: cheap enough to be there whether or not somebody asks. Views into
// constants and built-in lexicons.
struct Reason {
  absl::string_view rule;   // of docs/rules.md
  absl::string_view file;   // the lexicon that the rule went by; empty if it needs none
  absl::string_view entry;  // its entry
  Range words;              // the tokens that it rests on; empty if there are none
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_REASON_H_

#ifndef DOSSIER_SERVER_APP_ANALYZE_H_
#define DOSSIER_SERVER_APP_ANALYZE_H_

#include <iosfwd>

#include "absl/status/status.h"

namespace dossier::app {

struct AnalyzeOptions {
  // Whether to group the reports too, once all are read.
  bool correlate = false;
  // Whether to tell why each statement was read so, and why other words are none.
  bool explain = false;
  // Whether to repeat the text in the output.
  bool text = true;
  int threads = 1;
};

// `dossierd analyze`: shows what the machine understands, without storing anything. Reads a JSON
// object a line ({"id", "text" and optionally "published", "title", "url"}), writes one for each,
// in the same order. docs/analyze.md has the format, which is stable: fields are only ever added.
// INVALID_ARGUMENT names the line that is wrong; what came before it has been written.
absl::Status Analyze(std::istream& input, std::ostream& output, const AnalyzeOptions& options);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_ANALYZE_H_

#ifndef DOSSIER_SERVER_ANALYSIS_NOTICES_H_
#define DOSSIER_SERVER_ANALYSIS_NOTICES_H_

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// What a publisher says of its own text, the stronger later.
enum class Notice {
  kNone,
  kCorrection,  // something in it was put right
  kRetraction,  // the whole is taken back
};

// The strongest notice in one line of a text, by lexicons/notices.txt. Pure; any number of threads.
Notice NoticeIn(absl::string_view line);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_NOTICES_H_

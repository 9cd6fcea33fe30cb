#ifndef DOSSIER_SERVER_BASE_LOG_H_
#define DOSSIER_SERVER_BASE_LOG_H_

#include "absl/strings/string_view.h"
#include "spdlog/spdlog.h"

namespace dossier {

// Sends the process's log to standard error, one line an event, UTC times.
// `level` is one of trace, debug, info, warning, error, off; an unknown word means info.
// Call once, before other threads start. Afterwards use spdlog::info(...) and its sisters.
// Never log a secret, nor the text of a report.
void StartLog(absl::string_view level);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_LOG_H_

#ifndef DOSSIER_CLIENT_COMMANDS_EXPLAIN_H_
#define DOSSIER_CLIENT_COMMANDS_EXPLAIN_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/commands/command.h"
#include "client/output/output.h"

namespace dossier::client {

// Tells a person what went wrong and what to do; returns the exit code for it.
ExitCode Explain(const absl::Status& status, absl::string_view server, Output& output);

// The same as text of one or more lines, for tests.
std::string Explanation(const absl::Status& status, absl::string_view server);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_EXPLAIN_H_

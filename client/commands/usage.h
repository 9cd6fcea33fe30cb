#ifndef DOSSIER_CLIENT_COMMANDS_USAGE_H_
#define DOSSIER_CLIENT_COMMANDS_USAGE_H_

#include <CLI/CLI.hpp>
#include <string>

#include "absl/types/span.h"

namespace dossier::client {

// What to tell of a command line that could not be parsed because it names no command that there
// is; empty if something else is wrong with it.
std::string CommandMissing(const CLI::App& app);

// Which of the words of a command line no server could be told, for they are no UTF-8; empty if
// all are.
std::string WordNotUtf8(absl::Span<const char* const> words);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_USAGE_H_

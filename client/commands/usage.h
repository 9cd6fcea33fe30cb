#ifndef DOSSIER_CLIENT_COMMANDS_USAGE_H_
#define DOSSIER_CLIENT_COMMANDS_USAGE_H_

#include <CLI/CLI.hpp>
#include <string>

namespace dossier::client {

// What to tell of a command line that could not be parsed because it names no command that there
// is; empty if something else is wrong with it.
std::string CommandMissing(const CLI::App& app);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_USAGE_H_

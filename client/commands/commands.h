#ifndef DOSSIER_CLIENT_COMMANDS_COMMANDS_H_
#define DOSSIER_CLIENT_COMMANDS_COMMANDS_H_

namespace dossier::client {

// The whole program: reads the command line, runs the command, explains what went wrong. Returns
// the exit code.
int RunCommandLine(int argc, const char* const* argv);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_COMMANDS_H_

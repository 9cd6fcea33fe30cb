#include <csignal>

#include "client/commands/commands.h"

int main(int argc, char** argv) {
  // A reader that closes its end, such as `head`, ends the program as it ends any other.
  std::signal(SIGPIPE, SIG_DFL);
  return dossier::client::RunCommandLine(argc, argv);
}

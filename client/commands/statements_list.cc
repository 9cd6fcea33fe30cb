#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListStatements(CLI::App& app) {
  const auto flags = AddQueryFlags(app, "speaker.name = 'Harbour Board'");
  return [flags](Session& session) {
    return PrintList(session.client.ListStatements(flags->query), *flags, session.output);
  };
}

}  // namespace dossier::client

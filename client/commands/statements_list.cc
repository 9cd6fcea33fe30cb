#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListStatements(CLI::App& app) {
  const auto flags = AddListFlags(app, "speaker.name = 'Harbour Board'");
  return [flags](Session& session) {
    const auto more = session.client.ListStatements(
        flags->query, [&](const v1::Statement& each) { session.output.Entry(each); });
    return EndList(more, *flags, session.output);
  };
}

}  // namespace dossier::client

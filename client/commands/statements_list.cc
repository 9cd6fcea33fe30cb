#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListStatements(CLI::App& app) {
  const auto flags = AddQueryFlags(app, {.filter = "speaker.name = 'Harbour Board'",
                                         .order_by = "said_at desc, speaker.name",
                                         .fields = "name,speaker.name,text"});
  return [flags](Session& session) {
    return PrintList(session.client.ListStatements(flags->query), *flags, session.output);
  };
}

}  // namespace dossier::client

#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListReports(CLI::App& app) {
  const auto flags = AddQueryFlags(app, {.filter = "publisher = 'The Courier'",
                                         .order_by = "published desc, title",
                                         .fields = "name,title,publisher"});
  return [flags](Session& session) {
    return PrintList(session.client.ListReports(flags->query), *flags, session.output);
  };
}

}  // namespace dossier::client

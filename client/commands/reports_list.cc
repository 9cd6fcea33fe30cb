#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListReports(CLI::App& app) {
  const auto flags = AddListFlags(app, "publisher = 'The Courier'");
  return [flags](Session& session) {
    const auto more = session.client.ListReports(
        flags->query, [&](const v1::Report& each) { session.output.Entry(each); });
    return EndList(more, *flags, session.output);
  };
}

}  // namespace dossier::client

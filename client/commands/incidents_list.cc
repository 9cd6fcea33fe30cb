#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListIncidents(CLI::App& app) {
  const auto flags = AddListFlags(app, "kinds.type = RANSOMWARE");
  return [flags](Session& session) {
    const auto more = session.client.ListIncidents(
        flags->query, [&](const v1::Incident& each) { session.output.Entry(each); });
    return EndList(more, *flags, session.output);
  };
}

}  // namespace dossier::client

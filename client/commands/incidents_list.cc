#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {

Run ListIncidents(CLI::App& app) {
  const auto flags = AddQueryFlags(app, {.filter = "kinds.type = RANSOMWARE",
                                         .order_by = "dates.date desc, title",
                                         .fields = "name,title,victims.name"});
  AddPublishedUntil(app, flags->query.published_until);
  return [flags](Session& session) {
    return PrintList(session.client.ListIncidents(flags->query), *flags, session.output);
  };
}

}  // namespace dossier::client

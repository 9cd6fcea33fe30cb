#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListClaims(CLI::App& app) {
  const auto flags = AddQueryFlags(app, {.filter = "\"field = MOTIVE\"",
                                         .order_by = "confidence desc",
                                         .fields = "name,field,asserter.name"});
  const auto incident = std::make_shared<std::string>();
  app.add_option("incident", *incident, "the incident, such as incidents/k3f9")->required();
  return [flags, incident](Session& session) {
    return PrintList(session.client.ListClaims(FullName("incidents", *incident), flags->query),
                     *flags, session.output);
  };
}

}  // namespace dossier::client

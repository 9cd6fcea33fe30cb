#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ShowStatements(CLI::App& app) {
  const auto names = std::make_shared<std::vector<std::string>>();
  app.add_option("names", *names, "which, such as statements/k3f9")->required();
  return [names](Session& session) -> absl::Status {
    for (const std::string& name : *names) {
      const auto statement = session.client.GetStatement(FullName("statements", name));
      if (!statement.ok()) return statement.status();
      session.output.Write(session.output.json()
                               ? JsonLine(*statement)
                               : WholeText(*statement, session.output.style()) + "\n");
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

#include <optional>
#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {

namespace {

struct Flags {
  std::vector<std::string> names;
  std::optional<v1::AsOf> as_of;
};

}  // namespace

Run ShowStatements(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("names", flags->names, "which, such as statements/k3f9")->required();
  AddAsOf(app, flags->as_of);
  return [flags](Session& session) -> absl::Status {
    for (const std::string& name : flags->names) {
      v1::GetStatementRequest request;
      request.set_name(FullName("statements", name));
      if (flags->as_of.has_value()) *request.mutable_as_of() = *flags->as_of;
      const auto statement = session.client.GetStatement(request);
      if (!statement.ok()) return statement.status();
      session.output.Write(session.output.json()
                               ? JsonLine(*statement)
                               : WholeText(*statement, session.output.style()) + "\n");
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

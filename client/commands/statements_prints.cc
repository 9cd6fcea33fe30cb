#include <memory>
#include <string>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {

Run ListPrints(CLI::App& app) {
  const auto flags = AddListFlags(app, "\"occurrences.wording = ALTERED\"");
  const auto name = std::make_shared<std::string>();
  app.add_option("statement", *name, "which, such as statements/k3f9")->required();
  return [flags, name](Session& session) -> absl::Status {
    const std::string parent = FullName("statements", *name);
    const auto statement = session.client.GetStatement(parent);
    if (!statement.ok()) return statement.status();
    bool none = true;
    auto prints = session.client.ListOccurrences(parent, flags->query);
    for (const absl::StatusOr<v1::Occurrence>& print : prints) {
      if (!print.ok()) return print.status();
      none = false;
      session.output.Write(session.output.json()
                               ? JsonLine(*print)
                               : PrintText(*statement, *print, session.output.style()));
    }
    if (none) RemarkNothing(*flags, session.output);
    return EndList(prints.more(), *flags, session.output);
  };
}

}  // namespace dossier::client

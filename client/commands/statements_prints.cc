#include <memory>
#include <string>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {

Run ListPrints(CLI::App& app) {
  const auto flags = AddListFlags(app, "\"occurrences.wording = ALTERED\"");
  AddAsOf(app, flags->query.as_of);
  const auto name = std::make_shared<std::string>();
  app.add_option("statement", *name, "which, such as statements/k3f9")->required();
  return [flags, name](Session& session) -> absl::Status {
    const std::string parent = FullName("statements", *name);
    v1::GetStatementRequest request;
    request.set_name(parent);
    if (flags->query.as_of.has_value()) *request.mutable_as_of() = *flags->query.as_of;
    const auto statement = session.client.GetStatement(request);
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

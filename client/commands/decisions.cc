// Decisions that were taken, and taking them back.
#include <optional>
#include <string>
#include <vector>

#include "client/commands/decision_flags.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {

Run ListDecisions(CLI::App& app) {
  const auto flags = AddQueryFlags(app, {.filter = "\"state = ACTIVE\"",
                                         .order_by = "create_time desc",
                                         .fields = "name,author,reason"});
  return [flags](Session& session) {
    return PrintList(session.client.ListDecisions(flags->query), *flags, session.output);
  };
}

Run ShowDecisions(CLI::App& app) {
  const auto names = std::make_shared<std::vector<std::string>>();
  const auto as_of = std::make_shared<std::optional<v1::AsOf>>();
  app.add_option("decisions", *names, "which, such as decisions/m2x8")->required();
  AddAsOf(app, *as_of);
  return [names, as_of](Session& session) -> absl::Status {
    for (const std::string& name : *names) {
      v1::GetDecisionRequest request;
      request.set_name(FullName("decisions", name));
      if (as_of->has_value()) *request.mutable_as_of() = **as_of;
      const auto decision = session.client.GetDecision(request);
      if (!decision.ok()) return decision.status();
      session.output.Write(session.output.json() ? JsonLine(*decision)
                                                 : ListEntry(*decision, session.output.style()));
    }
    return absl::OkStatus();
  };
}

Run UndoDecision(CLI::App& app) {
  const auto name = std::make_shared<std::string>();
  app.add_option("decision", *name, "which, such as decisions/m2x8")->required();
  const auto flags = AddDecisionFlags(app);
  return [name, flags](Session& session) -> absl::Status {
    v1::UndoDecisionRequest request;
    request.set_name(FullName("decisions", *name));
    request.set_author(flags->author);
    request.set_reason(flags->reason);
    request.set_validate_only(flags->dry_run);
    const auto response = session.client.UndoDecision(request);
    if (!response.ok()) return response.status();
    session.output.Write(session.output.json()
                             ? JsonLine(*response)
                             : OutcomeText(response->decision(), response->effects(),
                                           flags->dry_run, session.output.style()));
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

#include "client/commands/decision_flags.h"

#include <utility>

namespace dossier::client {

std::shared_ptr<DecisionFlags> AddDecisionFlags(CLI::App& app) {
  const auto flags = std::make_shared<DecisionFlags>();
  app.add_option("--author", flags->author, "who decides: a name or an address")
      ->envname("DOSSIER_AUTHOR")
      ->required();
  app.add_option("--reason", flags->reason, "why, for whoever reads it later")->required();
  app.add_flag("--dry-run", flags->dry_run, "show what would change and decide nothing");
  return flags;
}

absl::Status TakeDecision(v1::Decision decision, const DecisionFlags& flags, Session& session) {
  v1::CreateDecisionRequest request;
  decision.set_author(flags.author);
  decision.set_reason(flags.reason);
  *request.mutable_decision() = std::move(decision);
  request.set_validate_only(flags.dry_run);
  const auto response = session.client.CreateDecision(request);
  if (!response.ok()) return response.status();
  session.output.Write(session.output.json()
                           ? JsonLine(*response)
                           : OutcomeText(response->decision(), response->effects(), flags.dry_run,
                                         session.output.style()));
  return absl::OkStatus();
}

}  // namespace dossier::client

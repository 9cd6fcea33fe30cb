#ifndef DOSSIER_CLIENT_COMMANDS_DECISION_FLAGS_H_
#define DOSSIER_CLIENT_COMMANDS_DECISION_FLAGS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client/commands/command.h"
#include "dossier/v1/decision_service.pb.h"

namespace dossier::client {

// What every decision of the command line has.
struct DecisionFlags {
  std::string author;
  std::string reason;
  bool dry_run = false;
};

// Declares them; they live as long as what runs the command.
std::shared_ptr<DecisionFlags> AddDecisionFlags(CLI::App& app);

// Takes the decision, of which the action is set, and shows what it changed, or would change.
absl::Status TakeDecision(v1::Decision decision, const DecisionFlags& flags, Session& session);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_DECISION_FLAGS_H_

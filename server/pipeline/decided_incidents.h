#ifndef DOSSIER_SERVER_PIPELINE_DECIDED_INCIDENTS_H_
#define DOSSIER_SERVER_PIPELINE_DECIDED_INCIDENTS_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/correlation/decided_groups.h"
#include "server/pipeline/regroup.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Every decision about any of `reports`, in the order in which they were taken.
absl::StatusOr<std::vector<v1::Decision>> DecisionsAbout(store::Reader& reader,
                                                         const std::set<std::string>& reports);

bool IsInForce(const v1::Decision& decision);

// The reports of which those of `decisions` that are in force say what they tell, or of what: not
// those that only stand for an incident.
std::set<std::string> ReportsDecidedAbout(absl::Span<const v1::Decision> decisions);

// What a decision holds on to, the lines by the report that tells them.
std::map<std::string, std::set<std::string>> LinesOf(const v1::Decision& decision);

// "author: reason", as links and relations give it.
std::string ReasonGiven(const v1::Decision& decision);

// The rule of links that a decision made.
inline constexpr absl::string_view kDecisionRule = "decision";

// Lets the link of `account` say that this decision made it, and the role that it gives.
void LinkByDecision(const v1::Decision& decision, internal::Account& account);

// A relation between two incidents, read from the first to the second.
using DecidedRelations = std::map<std::pair<std::string, std::string>, v1::Relation>;

// Which account belongs to which incident.
struct Placement {
  // Indices of accounts.
  std::vector<std::vector<int>> groups;
  // For each account, the name of its incident.
  std::vector<std::string> names;
  // For each account, the decision that put it there; null where the machine did.
  std::vector<const v1::Decision*> placed_by;
  // Names that are given up while decisions hold, by the incident that stands for them.
  std::map<std::string, std::set<std::string>> hidden;
  DecidedRelations relations;

  // What people wrote of an incident; null where the machine did.
  struct Text {
    const v1::Decision* title = nullptr;
    const v1::Decision* summary = nullptr;
  };
  std::map<std::string, Text> texts;  // by incident
  // Of links beside what reports tell, the incident by the decision.
  std::map<std::string, std::string> links;
};

// Puts title and summary that people wrote over those of the machine.
void SetDecidedText(const Placement::Text& text, v1::Incident& incident);

// The accounts of a pool, as the machine groups and names them.
struct MachineGroups {
  correlation::DecidedAccounts accounts;
  // Of each account its place in time and the name that the machine gives its incident.
  absl::Span<const Member> members;
  const std::vector<std::vector<int>>& groups;
};

// Without decisions, what the machine says.
Placement PlacedByMachine(const MachineGroups& machine);

// Places the accounts as `decisions`, those about any of them and in the order in which they were
// taken, have it. Which names there are depends on decisions and machine alone, so that one that is
// undone leaves no trace; only a group that nothing else names keeps the one that its accounts have
// until now, or gets one from `new_name`. `decisions` outlive the outcome.
absl::StatusOr<Placement> PlaceDecided(
    const MachineGroups& machine, absl::Span<const v1::Decision> decisions,
    const std::function<absl::StatusOr<std::string>()>& new_name);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_DECIDED_INCIDENTS_H_

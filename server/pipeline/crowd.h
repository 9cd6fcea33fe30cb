#ifndef DOSSIER_SERVER_PIPELINE_CROWD_H_
#define DOSSIER_SERVER_PIPELINE_CROWD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/store/store.h"

// The accounts of a *crowd*: an incident of more accounts than it is folded from
// (correlation/fold_plan.h). They stand in lists by their incident, so that those that are folded
// are found without reading the others.
namespace dossier::pipeline {

// The incident that the machine by itself links the account to.
const std::string& MachineIncidentOf(const internal::Account& account);

// The terms that put `account` into the lists of its incident.
std::vector<store::Term> CrowdTerms(const internal::Account& account);

// The row keys of the accounts that `incident` is folded from, beside those that decisions in force
// are about: those that correlation::ChooseToFold chooses.
absl::StatusOr<std::vector<int64_t>> ChosenIn(store::Reader& reader, absl::string_view incident);

// The row keys of up to `limit` accounts that the machine links to `incident` and that a decision
// is, or was, about, or that stand for it in one.
absl::StatusOr<std::vector<int64_t>> DecidedIn(store::Reader& reader, absl::string_view incident,
                                               int limit);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_CROWD_H_

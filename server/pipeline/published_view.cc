#include "server/pipeline/published_view.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/base/days.h"
#include "server/base/status.h"
#include "server/correlation/fold.h"
#include "server/correlation/fold_plan.h"
#include "server/pipeline/added_links.h"
#include "server/pipeline/decided_incidents.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

using Accounts = std::vector<const internal::Account*>;

bool IsBy(const v1::Date& published, int32_t last_day) {
  const auto days = DaysOf(published);
  return days && days->last <= last_day;
}

// Of accounts, in the order of their row keys, those that a view of them is folded from.
absl::StatusOr<Accounts> ChosenOf(store::Reader& reader, const Accounts& told) {
  std::set<std::string> reports;
  for (const internal::Account* account : told) {
    if (account->decided()) reports.insert(account->report());
  }
  DOSSIER_ASSIGN_OR_RETURN(const auto decisions, DecisionsAbout(reader, reports));
  const std::set<std::string> decided = ReportsDecidedAbout(decisions);
  std::vector<correlation::FoldCandidate> candidates;
  for (const internal::Account* account : told) {
    candidates.push_back(
        correlation::CandidateOf(*account, static_cast<int64_t>(candidates.size())));
    candidates.back().is_decided_about = decided.contains(account->report());
  }
  Accounts chosen;
  for (const int index : correlation::ChooseToFold(candidates)) chosen.push_back(told[index]);
  return chosen;
}

}  // namespace

absl::StatusOr<std::optional<v1::Incident>> ViewPublishedBy(store::Reader& reader,
                                                            const v1::Incident& incident,
                                                            int32_t last_day) {
  DOSSIER_ASSIGN_OR_RETURN(
      const auto accounts,
      ReadAll<internal::Account>(reader, Collection::kAccount, {"incident", incident.name()}));
  Accounts told;
  std::set<absl::string_view> reports;
  for (const Stored<internal::Account>& account : accounts) {
    if (!IsBy(account.value.link().published(), last_day)) continue;
    told.push_back(&account.value);
    reports.insert(account.value.report());
  }
  if (std::all_of(told.begin(), told.end(),
                  [](const internal::Account* account) { return account->only_denies(); })) {
    return std::nullopt;
  }
  DOSSIER_ASSIGN_OR_RETURN(const auto linked,
                           LinkedAccounts(reader, {"incident", incident.name()}));
  DOSSIER_ASSIGN_OR_RETURN(Accounts chosen, ChosenOf(reader, told));
  for (const internal::Account& account : linked) {
    if (!IsBy(account.link().published(), last_day)) continue;
    told.push_back(&account);
    chosen.push_back(&account);
  }
  // The fold leaves out the claims of reports that are not among the accounts.
  DOSSIER_ASSIGN_OR_RETURN(const auto claims, ReadAll<v1::Claim>(reader, Collection::kClaim,
                                                                 {"incident", incident.name()}));
  std::vector<const v1::Claim*> said;
  for (const Stored<v1::Claim>& claim : claims) said.push_back(&claim.value);
  DOSSIER_ASSIGN_OR_RETURN(
      const auto statements,
      ReadAll<v1::Statement>(reader, Collection::kStatement, {"about.incident", incident.name()}));
  const auto printed = std::count_if(
      statements.begin(), statements.end(), [&](const Stored<v1::Statement>& statement) {
        const auto& prints = statement.value.occurrences();
        return std::any_of(prints.begin(), prints.end(), [&](const v1::Occurrence& print) {
          return reports.contains(print.report());
        });
      });

  v1::Incident view = correlation::Fold(chosen, said, correlation::CountAll(told, said));
  view.set_name(incident.name());
  *view.mutable_redirected_from() = incident.redirected_from();
  view.set_statement_count(static_cast<int32_t>(printed));
  *view.mutable_create_time() = incident.create_time();
  *view.mutable_update_time() = incident.update_time();
  view.set_create_revision(incident.create_revision());
  view.set_revision(incident.revision());
  return view;
}

}  // namespace dossier::pipeline

#ifndef DOSSIER_SERVER_PIPELINE_INCIDENT_LINKER_H_
#define DOSSIER_SERVER_PIPELINE_INCIDENT_LINKER_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/pipeline/relation_linker.h"
#include "server/pipeline/resources.h"
#include "server/pipeline/statement_linker.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Keeps incidents in step with the accounts that report versions give, within one transaction.
//
// New accounts are compared with those that share a key; everything that they are connected with is
// partitioned anew, names stay with what they named, and every incident, claim, statement and
// relation that this touches is written out. For one thread; use in the order of the methods.
class IncidentLinker {
 public:
  // All outlive the linker.
  IncidentLinker(store::Transaction& transaction, StatementLinker& statements, absl::Time now)
      : transaction_(transaction),
        statements_(statements),
        relations_(transaction, now),
        now_(now) {}

  // Takes back every account that `report_version` gave, with its claims.
  absl::Status Withdraw(absl::string_view report_version);

  // Records the accounts of a report version: claims have spans that name it, utterances have
  // names.
  absl::Status Add(std::vector<internal::Account> accounts);

  // Groups and writes out everything that the calls above have touched.
  absl::Status Settle();

  // Reports whose incidents may have changed, for whoever writes reports.
  const std::set<std::string>& reports() const { return reports_; }

 private:
  using StoredAccount = Stored<internal::Account>;

  absl::Status InheritIncident(internal::Account& account);
  absl::Status NameClaims(internal::Account& account);
  absl::Status CompareWithCandidates(internal::Account& account);
  absl::StatusOr<std::map<std::string, StoredAccount>> ConnectedPool();
  absl::Status Regroup(std::map<std::string, StoredAccount> pool);
  absl::Status MoveTo(internal::Account& account, const std::string& incident);
  absl::Status SaveAccount(const internal::Account& account);

  absl::Status FoldOne(const std::string& incident);
  absl::StatusOr<std::vector<StoredAccount>> AccountsOf(absl::string_view incident);

  store::Transaction& transaction_;
  StatementLinker& statements_;
  RelationLinker relations_;
  const absl::Time now_;

  std::vector<std::string> added_;  // names of new accounts
  std::vector<StoredAccount> withdrawn_;
  std::map<std::string, int64_t> inherited_keys_;  // of new accounts that stand for withdrawn ones
  std::map<std::string, v1::Claim> withdrawn_claims_;  // by what they say
  std::set<std::string> touched_;                      // incidents to regroup and fold
  std::set<std::string> reports_;                      // reports whose list of incidents may change
  std::map<std::string, std::set<std::string>> redirects_;  // survivor -> names it took over
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_INCIDENT_LINKER_H_

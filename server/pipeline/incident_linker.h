#ifndef DOSSIER_SERVER_PIPELINE_INCIDENT_LINKER_H_
#define DOSSIER_SERVER_PIPELINE_INCIDENT_LINKER_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/correlation/fold.h"
#include "server/pipeline/account_links.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/claim_reviewer.h"
#include "server/pipeline/decided_incidents.h"
#include "server/pipeline/edge_keeper.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/relation_linker.h"
#include "server/pipeline/statement_linker.h"
#include "server/pipeline/vertex_graph.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Keeps incidents in step with the accounts that report versions give, within one transaction.
//
// New accounts are compared with those that they are near to (EdgeKeeper), what stands around them
// is grouped anew (correlation/grouping.h), names stay with what they named, and every incident,
// claim, statement and relation that this touches is written out: once, however many report
// versions came. For one thread; use in the order of the methods, the first two for each report
// version in turn.
class IncidentLinker {
 public:
  // All outlive the linker.
  IncidentLinker(const Linking& linking, StatementLinker& statements)
      : linking_(linking),
        transaction_(linking.transaction),
        statements_(statements),
        graph_(linking),
        pool_(linking, graph_),
        edges_(linking, graph_),
        reviewer_(linking, pool_),
        relations_(linking, pool_) {}

  // Takes back every account that `report_version` gave, with its claims.
  absl::Status Withdraw(absl::string_view report_version);

  // What stands for what was withdrawn.
  struct Instead {
    v1::Report::Lifecycle lifecycle = v1::Report::LIFECYCLE_UNSPECIFIED;
    std::string report_version;  // empty if the report was taken back
  };

  // Records the accounts of a report version, which stand for those that were withdrawn since the
  // last call: claims have spans that name the version, utterances have names.
  absl::Status Add(std::vector<internal::Account> accounts, const Instead& instead);

  // Lets the incidents that a person linked the report to, beside what it tells, show what it is
  // now.
  absl::Status RefreshLinked(const std::string& report);

  // Lets an incident be folded anew of what it is made of, whose words may have changed without
  // that anything came or went: it stays related as it is.
  absl::Status Refresh(const std::string& incident);

  // Lets a decision that was taken or undone, and is written by now, have its effect.
  absl::Status Reconsider(const v1::Decision& decision);

  // Groups and writes out everything that the calls above have touched, and which decisions hold.
  absl::Status Settle();

  // Reports whose incidents may have changed, for whoever writes reports.
  const std::set<std::string>& reports() const { return reports_; }

  // Incidents that may have changed, once all is settled.
  const std::set<std::string>& incidents() const { return touched_; }

 private:
  absl::Status InheritIncident(internal::Account& account);
  absl::Status NameClaims(internal::Account& account);
  absl::Status MeetDecisions(internal::Account& account);
  absl::Status FollowStatements();
  absl::Status ReadPool();
  absl::StatusOr<Naming> NameByMachine();
  absl::StatusOr<Placement> Place(const Naming& machine);
  absl::StatusOr<correlation::FoldTotals> TotalsOf(const v1::Incident& before);
  int64_t StandsSince(const PooledAccount& account) const;
  bool Opens(const PooledAccount& account) const;
  absl::Status Regroup();
  absl::StatusOr<bool> ReadDecisions();
  bool IsAboutPool(const v1::Decision& decision) const;
  absl::Status AddLinks(const Placement& placement);
  absl::Status SettleDecisions();
  absl::Status PassNamesOn(const std::map<std::string, std::string>& emptied);
  absl::Status MoveAccounts(const Placement& placement, const std::vector<std::string>& machine);
  absl::Status AdoptNames(const v1::Incident& incident);
  absl::StatusOr<std::set<std::string>> StandsFor(const std::string& incident);
  absl::StatusOr<std::vector<BestEdge>> BestEdgesOf(const std::vector<int>& group,
                                                    const Placement& placement);
  absl::Status MoveTo(internal::Account& account, const std::string& incident);
  void Count(const std::string& incident, const internal::Account& account, int times);
  absl::Status FoldOne(const std::string& incident);
  std::vector<PooledAccount> ChosenOf(const std::vector<const PooledAccount*>& members) const;
  absl::Status Recount(const std::string& incident);
  absl::Status TellLosses();
  absl::StatusOr<int32_t> StatementsAbout(const std::string& incident,
                                          const std::optional<Stored<v1::Incident>>& before);

  const Linking& linking_;
  store::Transaction& transaction_;
  StatementLinker& statements_;
  VertexGraph graph_;
  AccountPool pool_;
  EdgeKeeper edges_;
  ClaimReviewer reviewer_;
  RelationLinker relations_;

  std::vector<PooledAccount> withdrawn_;
  std::multimap<std::string, v1::Claim> withdrawn_claims_;  // by what they say
  std::vector<v1::LostSupport> lost_;
  std::map<std::string, int64_t> inherited_keys_;  // of new accounts that stand for withdrawn ones
  std::set<std::string> touched_;                  // incidents to fold
  std::set<std::string> refreshed_;                // not to relate anew
  // What more an incident has since the transaction began: accounts by report, and claims.
  struct Gained {
    std::map<std::string, int32_t> accounts;
    int32_t claims = 0;
  };
  std::map<std::string, Gained> gained_;
  std::set<std::string> reports_;  // reports whose list of incidents may change

  // Of the pool, once it is regrouped.
  std::set<std::string> decided_;            // reports that decisions are, or were, about
  std::set<std::string> withdrawn_reports_;  // those of them that told something else until now
  std::vector<v1::Decision> decisions_;
  std::map<std::string, Placement::Text> texts_;  // by incident
  std::vector<std::vector<int>> machine_groups_;
  std::set<std::string> named_;                          // names in use
  std::map<std::string, std::set<std::string>> hidden_;  // names that incidents stand for
  std::map<std::string, std::string> emptied_;  // names that are given up, and who took over
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_INCIDENT_LINKER_H_

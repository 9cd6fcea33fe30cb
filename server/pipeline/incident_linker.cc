#include "server/pipeline/incident_linker.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/fold.h"
#include "server/correlation/partition.h"
#include "server/correlation/values.h"
#include "server/pipeline/regroup.h"
#include "server/pipeline/resources.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

// More accounts than this under one key say that the key tells nothing.
constexpr int kCandidatesPerKey = 100;

// What a claim says, regardless of where: a claim that a new version repeats keeps its name.
std::string ValueOf(const v1::Claim& claim) {
  v1::Claim value = claim;
  value.clear_name();
  value.clear_incident();
  value.clear_report_version();
  value.clear_evidence();
  value.clear_create_revision();
  value.clear_revision();
  value.mutable_asserter()->clear_statement();
  return Serialize(value);
}

// Whether an edge alone can bring two accounts together; conflicts and weak likenesses do not.
bool Connects(const internal::Edge& edge) { return edge.score() >= correlation::kSameIncident; }

// The best edge of an account within its group; no account if it stands alone.
struct BestEdge {
  const internal::Account* other = nullptr;
  const internal::Edge* edge = nullptr;
};

// For each member of a group, its best edge to another; of equals the one to the first.
std::vector<BestEdge> BestEdges(const std::vector<const internal::Account*>& group) {
  absl::flat_hash_map<absl::string_view, size_t> places;
  for (size_t i = 0; i < group.size(); ++i) places.emplace(group[i]->name(), i);
  std::vector<BestEdge> best(group.size());
  std::vector<size_t> best_place(group.size());
  const auto consider = [&](size_t at, size_t other, const internal::Edge& edge) {
    const bool better = best[at].edge == nullptr || edge.score() > best[at].edge->score() ||
                        (edge.score() == best[at].edge->score() && other < best_place[at]);
    if (!better) return;
    best[at] = {group[other], &edge};
    best_place[at] = other;
  };
  for (size_t i = 0; i < group.size(); ++i) {
    for (const internal::Edge& edge : group[i]->edges()) {
      const auto other = places.find(edge.account());
      if (other == places.end() || other->second == i) continue;
      consider(i, other->second, edge);
      consider(other->second, i, edge);
    }
  }
  return best;
}

// Whether the link of `account` tells of that edge already.
bool TellsOf(const internal::Account& account, const BestEdge& best) {
  const v1::IncidentReport& link = account.link();
  if (best.other == nullptr) return account.link_account().empty() && !link.rule().empty();
  return account.link_account() == best.other->name() && link.score() == best.edge->score() &&
         link.rule() == best.edge->rule();
}

void SetLink(const BestEdge& best, internal::Account& account) {
  v1::IncidentReport& link = *account.mutable_link();
  link.set_role(account.role());
  link.clear_reasons();
  if (best.other == nullptr) {
    account.clear_link_account();
    link.set_score(1);
    link.set_rule("only_account");
    link.add_reasons("no other report tells of it");
    return;
  }
  account.set_link_account(best.other->name());
  link.set_score(best.edge->score());
  link.set_rule(best.edge->rule());
  *link.mutable_reasons() = correlation::Compare(account, *best.other).reasons();
}

}  // namespace

absl::Status IncidentLinker::Withdraw(absl::string_view report_version) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> accounts,
                           ReadAccounts(linking_, Term{"version", std::string(report_version)}));
  for (PooledAccount& pooled : accounts) {
    const internal::Account& account = *pooled.value;
    touched_.insert(account.incident());
    pool_.Touch(ComponentOf(account));
    reports_.insert(account.report());
    for (const v1::Claim& claim : account.claims()) {
      withdrawn_claims_[ValueOf(claim)] = claim;
      DOSSIER_RETURN_IF_ERROR(transaction_.Delete(claim.name()));
    }
    DOSSIER_RETURN_IF_ERROR(transaction_.Delete(pooled.name));
    withdrawn_.push_back(std::move(pooled));
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::Add(std::vector<internal::Account> accounts, const Instead& instead) {
  std::vector<v1::Claim> given;
  for (internal::Account& account : accounts) {
    DOSSIER_ASSIGN_OR_RETURN(std::string name, transaction_.NewName(Collection::kAccount));
    account.set_name(std::move(name));
    DOSSIER_RETURN_IF_ERROR(NameClaims(account));
    DOSSIER_RETURN_IF_ERROR(InheritIncident(account));
    DOSSIER_RETURN_IF_ERROR(CompareWithCandidates(account));
    DOSSIER_RETURN_IF_ERROR(SaveAccount(transaction_, account));
    reports_.insert(account.report());
    given.insert(given.end(), account.claims().begin(), account.claims().end());
  }
  for (auto& [value, claim] : withdrawn_claims_) {
    // What this batch brought itself was never there for anybody.
    const bool was_known = claim.create_revision() < transaction_.PendingRevision();
    const bool is_given_anew = std::any_of(given.begin(), given.end(), [&](const auto& other) {
      return other.incident() == claim.incident() && correlation::SaysTheSame(other, claim);
    });
    if (!was_known || is_given_anew) continue;
    v1::LostSupport& lost = lost_.emplace_back();
    *lost.mutable_claim() = std::move(claim);
    lost.set_cause(instead.lifecycle);
    lost.set_report_version(instead.report_version);
  }
  withdrawn_.clear();
  withdrawn_claims_.clear();
  return absl::OkStatus();
}

// A new version of a report does not rename what it tells of.
absl::Status IncidentLinker::InheritIncident(internal::Account& account) {
  const auto same =
      std::find_if(withdrawn_.begin(), withdrawn_.end(), [&](const PooledAccount& withdrawn) {
        // A structured record goes on telling of its incident, whatever it states of it now.
        if (account.stated() && withdrawn.value->stated()) return true;
        return Connects(correlation::Compare(account, *withdrawn.value));
      });
  if (same == withdrawn_.end()) return absl::OkStatus();
  // A report that comes in several versions at once goes on from what the first of them stood for.
  const auto inherited = inherited_keys_.find(same->name);
  inherited_keys_[account.name()] =
      inherited == inherited_keys_.end() ? same->key : inherited->second;
  const std::string incident = same->value->incident();
  withdrawn_.erase(same);
  return MoveTo(account, incident);
}

absl::Status IncidentLinker::NameClaims(internal::Account& account) {
  for (v1::Claim& claim : *account.mutable_claims()) {
    const auto same = withdrawn_claims_.find(ValueOf(claim));
    if (same != withdrawn_claims_.end()) {
      claim.set_name(same->second.name());
      claim.set_create_revision(same->second.create_revision());
      withdrawn_claims_.erase(same);
      continue;
    }
    DOSSIER_ASSIGN_OR_RETURN(std::string name, transaction_.NewName(Collection::kClaim));
    claim.set_name(std::move(name));
    claim.set_create_revision(transaction_.PendingRevision());
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::CompareWithCandidates(internal::Account& account) {
  account.clear_edges();
  account.set_component(account.name());
  std::vector<Term> keys;
  for (std::string& key : correlation::KeysOf(account)) keys.push_back({"key", std::move(key)});
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> candidates,
                           transaction_.Candidates(Collection::kAccount, keys, kCandidatesPerKey));
  for (const store::Resource& candidate : candidates) {
    DOSSIER_ASSIGN_OR_RETURN(const auto other, linking_.caches.accounts.Of(candidate));
    // The report itself tells its accounts apart.
    if (other->report_version() == account.report_version()) continue;
    internal::Edge edge = correlation::Compare(account, *other);
    if (!correlation::IsWorthKeeping(edge)) continue;
    if (Connects(edge)) {
      if (account.component() == account.name()) account.set_component(ComponentOf(*other));
      pool_.Unite(ComponentOf(*other), account.component());
    }
    edge.set_account(other->name());
    edge.clear_reasons();
    *account.add_edges() = std::move(edge);
  }
  pool_.Touch(account.component());
  return absl::OkStatus();
}

absl::Status IncidentLinker::Settle() {
  DOSSIER_RETURN_IF_ERROR(pool_.Read());
  DOSSIER_RETURN_IF_ERROR(Regroup());
  DOSSIER_RETURN_IF_ERROR(statements_.Settle());
  touched_.erase("");
  for (const std::string& incident : touched_) DOSSIER_RETURN_IF_ERROR(FoldOne(incident));
  for (const std::string& incident : touched_) DOSSIER_RETURN_IF_ERROR(relations_.Relate(incident));
  return TellLosses();
}

// Lets the events of incidents say which of their values lost a claim.
absl::Status IncidentLinker::TellLosses() {
  for (v1::LostSupport& lost : lost_) {
    std::string incident = lost.claim().incident();
    const auto emptied = emptied_.find(incident);
    const std::string& now = emptied == emptied_.end() ? incident : emptied->second;
    int32_t remaining = 0;
    for (const internal::Account* account : pool_.Of(now)) {
      for (const v1::Claim& claim : account->claims()) {
        if (correlation::SaysTheSame(claim, lost.claim())) ++remaining;
      }
    }
    lost.set_remaining_claims(remaining);
    v1::Event event;
    *event.add_lost_support() = lost;
    const std::string fields = Serialize(event);
    DOSSIER_RETURN_IF_ERROR(transaction_.Tell(incident, fields));
    if (now != incident) DOSSIER_RETURN_IF_ERROR(transaction_.Tell(now, fields));
  }
  lost_.clear();
  return absl::OkStatus();
}

absl::Status IncidentLinker::Regroup() {
  std::vector<const internal::Account*> accounts;
  std::vector<Member> members;
  for (const PooledAccount& pooled : pool_.accounts()) {
    accounts.push_back(pooled.value.get());
    const auto inherited = inherited_keys_.find(pooled.name);
    members.push_back({inherited == inherited_keys_.end() ? pooled.key : inherited->second,
                       pooled.value->incident()});
  }
  const std::vector<std::vector<int>> partition = correlation::Partition(accounts);
  DOSSIER_ASSIGN_OR_RETURN(const Naming naming, NameGroups(members, partition, [&] {
                             return transaction_.NewName(Collection::kIncident);
                           }));
  DOSSIER_RETURN_IF_ERROR(PassNamesOn(naming.emptied));
  DOSSIER_RETURN_IF_ERROR(TellSuccessions(transaction_, naming));
  for (const std::vector<int>& group : partition) {
    // Copies, for what is replaced below goes away while the others still point at it.
    std::vector<std::shared_ptr<const internal::Account>> kept;
    std::vector<const internal::Account*> others;
    for (const int index : group) {
      kept.push_back(pool_.accounts()[index].value);
      others.push_back(kept.back().get());
    }
    const std::vector<BestEdge> best = BestEdges(others);
    for (size_t i = 0; i < group.size(); ++i) {
      const std::string& incident = naming.group_of[group[i]];
      const bool moves = others[i]->incident() != incident;
      if (!moves && TellsOf(*others[i], best[i])) continue;
      internal::Account account = *others[i];
      SetLink(best[i], account);
      if (moves) {
        touched_.insert(account.incident());
        DOSSIER_RETURN_IF_ERROR(MoveTo(account, incident));
      }
      touched_.insert(incident);
      reports_.insert(account.report());
      DOSSIER_RETURN_IF_ERROR(pool_.Replace(group[i], std::move(account)));
    }
  }
  return absl::OkStatus();
}

// What redirected to a name that is given up redirects to the survivor from now on.
absl::Status IncidentLinker::PassNamesOn(const std::map<std::string, std::string>& emptied) {
  for (const auto& [old, survivor] : emptied) {
    touched_.insert(old);
    emptied_[old] = survivor;
    std::set<std::string>& redirects = redirects_[survivor];
    redirects.insert(old);
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> gone,
                             Read<v1::Incident>(transaction_, old));
    if (!gone.has_value()) continue;
    redirects.insert(gone->value.redirected_from().begin(), gone->value.redirected_from().end());
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::MoveTo(internal::Account& account, const std::string& incident) {
  account.set_incident(incident);
  for (v1::Claim& claim : *account.mutable_claims()) {
    claim.set_incident(incident);
    claim.set_revision(transaction_.PendingRevision());
    DOSSIER_RETURN_IF_ERROR(transaction_.Put(claim.name(), Serialize(claim), store::TermsOf(claim),
                                             store::SearchTextOf(claim)));
  }
  for (const std::string& utterance : account.utterances()) {
    DOSSIER_RETURN_IF_ERROR(statements_.SetIncident(utterance, incident));
  }
  return absl::OkStatus();
}

absl::StatusOr<int32_t> IncidentLinker::StatementsAbout(const std::string& incident) {
  int32_t count = 0;
  store::Selection selection{.collection = Collection::kStatement,
                             .condition = store::HasTerm({"about.incident", incident}),
                             .limit = 500};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, transaction_.Select(selection));
    count += static_cast<int32_t>(page.resources.size());
    if (!page.more || page.resources.empty()) return count;
    selection.after_key = page.resources.back().key;
  }
}

absl::Status IncidentLinker::FoldOne(const std::string& name) {
  const std::vector<const internal::Account*> accounts = pool_.Of(name);
  if (accounts.empty()) {
    DOSSIER_RETURN_IF_ERROR(relations_.Forget(name));
    return transaction_.Delete(name);
  }
  std::vector<const v1::Claim*> claims;
  for (const internal::Account* account : accounts) {
    for (const v1::Claim& claim : account->claims()) claims.push_back(&claim);
  }
  v1::Incident incident = correlation::Fold(accounts, claims);
  incident.set_name(name);
  DOSSIER_ASSIGN_OR_RETURN(const int32_t statements, StatementsAbout(name));
  incident.set_statement_count(statements);

  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> before,
                           Read<v1::Incident>(transaction_, name));
  std::set<std::string> redirects = redirects_[name];
  if (before.has_value()) {
    redirects.insert(before->value.redirected_from().begin(),
                     before->value.redirected_from().end());
    *incident.mutable_relations() = before->value.relations();
  }
  for (const std::string& old : redirects) incident.add_redirected_from(old);
  return PutVersioned(transaction_, linking_.now, std::move(incident));
}

}  // namespace dossier::pipeline

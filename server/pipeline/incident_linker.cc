#include "server/pipeline/incident_linker.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>
#include <utility>

#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/fold.h"
#include "server/correlation/partition.h"
#include "server/pipeline/regroup.h"
#include "server/store/terms.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

// More accounts than this under one key say that the key tells nothing.
constexpr int kCandidatesPerKey = 100;
// A story with more accounts than this is a large one.
constexpr size_t kOrdinaryPool = 64;

std::vector<Term> KeyTerms(const internal::Account& account) {
  std::vector<Term> terms;
  for (std::string& key : correlation::KeysOf(account)) terms.push_back({"key", std::move(key)});
  return terms;
}

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

// The best edge between an account and another member of its group; nullptr if it stands alone.
const internal::Edge* BestEdge(const internal::Account& account,
                               const std::vector<const internal::Account*>& group) {
  const internal::Edge* best = nullptr;
  const auto consider = [&](const internal::Edge& edge) {
    if (best == nullptr || edge.score() > best->score()) best = &edge;
  };
  for (const internal::Account* other : group) {
    if (other == &account) continue;
    for (const internal::Edge& edge : account.edges()) {
      if (edge.account() == other->name()) consider(edge);
    }
    for (const internal::Edge& edge : other->edges()) {
      if (edge.account() == account.name()) consider(edge);
    }
  }
  return best;
}

void SetLink(internal::Account& account, const internal::Edge* edge) {
  v1::IncidentReport& link = *account.mutable_link();
  link.set_role(account.role());
  link.clear_reasons();
  if (edge == nullptr) {
    link.set_score(1);
    link.set_rule("only_account");
    link.add_reasons("no other report tells of it");
    return;
  }
  link.set_score(edge->score());
  link.set_rule(edge->rule());
  *link.mutable_reasons() = edge->reasons();
}

}  // namespace

absl::StatusOr<std::vector<Stored<internal::Account>>> IncidentLinker::AccountsOf(
    absl::string_view incident) {
  return ReadAll<internal::Account>(transaction_, Collection::kAccount,
                                    Term{"incident", std::string(incident)});
}

absl::Status IncidentLinker::Withdraw(absl::string_view report_version) {
  DOSSIER_ASSIGN_OR_RETURN(
      std::vector<StoredAccount> accounts,
      ReadAll<internal::Account>(transaction_, Collection::kAccount,
                                 Term{"version", std::string(report_version)}));
  for (StoredAccount& stored : accounts) {
    const internal::Account& account = stored.value;
    touched_.insert(account.incident());
    reports_.insert(account.report());
    for (const v1::Claim& claim : account.claims()) {
      withdrawn_claims_[ValueOf(claim)] = claim;
      DOSSIER_RETURN_IF_ERROR(transaction_.Delete(claim.name()));
    }
    DOSSIER_RETURN_IF_ERROR(transaction_.Delete(stored.name));
    withdrawn_.push_back(std::move(stored));
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::Add(std::vector<internal::Account> accounts) {
  for (internal::Account& account : accounts) {
    DOSSIER_ASSIGN_OR_RETURN(std::string name, transaction_.NewName(Collection::kAccount));
    account.set_name(name);
    DOSSIER_RETURN_IF_ERROR(NameClaims(account));
    DOSSIER_RETURN_IF_ERROR(InheritIncident(account));
    DOSSIER_RETURN_IF_ERROR(CompareWithCandidates(account));
    DOSSIER_RETURN_IF_ERROR(SaveAccount(account));
    reports_.insert(account.report());
    added_.push_back(std::move(name));
  }
  return absl::OkStatus();
}

// A new version of a report does not rename what it tells of.
absl::Status IncidentLinker::InheritIncident(internal::Account& account) {
  const auto same =
      std::find_if(withdrawn_.begin(), withdrawn_.end(), [&](const StoredAccount& withdrawn) {
        // A structured record goes on telling of its incident, whatever it states of it now.
        if (account.stated() && withdrawn.value.stated()) return true;
        return Connects(correlation::Compare(account, withdrawn.value));
      });
  if (same == withdrawn_.end()) return absl::OkStatus();
  inherited_keys_[account.name()] = same->key;
  const std::string incident = same->value.incident();
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
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<store::Resource> candidates,
      transaction_.Candidates(Collection::kAccount, KeyTerms(account), kCandidatesPerKey));
  for (const store::Resource& candidate : candidates) {
    DOSSIER_ASSIGN_OR_RETURN(const StoredAccount other, Parse<internal::Account>(candidate));
    // The report itself tells its accounts apart.
    if (other.value.report_version() == account.report_version()) continue;
    internal::Edge edge = correlation::Compare(account, other.value);
    if (!correlation::IsWorthKeeping(edge)) continue;
    edge.set_account(other.name);
    if (Connects(edge)) touched_.insert(other.value.incident());
    *account.add_edges() = std::move(edge);
  }
  return absl::OkStatus();
}

// Everything that edges connect with a touched incident or a new account: the partition of such a
// set depends neither on anything outside it nor on the order in which it grew. Each account is
// read about once; later accounts that point here are looked for while the pool is of ordinary
// size, for in a very large one they are nearly all in it already.
absl::StatusOr<std::map<std::string, Stored<internal::Account>>> IncidentLinker::ConnectedPool() {
  std::map<std::string, StoredAccount> pool;
  std::set<std::string> seen, asked;
  std::deque<std::string> incidents(touched_.begin(), touched_.end());
  std::deque<std::string> neighbours(added_.begin(), added_.end());

  const auto admit = [&](StoredAccount account) -> absl::Status {
    if (pool.contains(account.name)) return absl::OkStatus();
    for (const internal::Edge& edge : account.value.edges()) {
      if (Connects(edge)) neighbours.push_back(edge.account());
    }
    if (pool.size() < kOrdinaryPool) {
      DOSSIER_ASSIGN_OR_RETURN(
          const std::vector<store::Resource> later,
          transaction_.Candidates(Collection::kAccount, {Term{"edge", account.name}},
                                  kCandidatesPerKey));
      for (const store::Resource& resource : later) {
        if (pool.contains(resource.name) || !asked.insert(resource.name).second) continue;
        DOSSIER_ASSIGN_OR_RETURN(const StoredAccount other, Parse<internal::Account>(resource));
        incidents.push_back(other.value.incident());
      }
    }
    incidents.push_back(account.value.incident());
    std::string name = account.name;
    pool.emplace(std::move(name), std::move(account));
    return absl::OkStatus();
  };

  while (!incidents.empty() || !neighbours.empty()) {
    if (!incidents.empty()) {
      const std::string incident = std::move(incidents.front());
      incidents.pop_front();
      if (incident.empty() || !seen.insert(incident).second) continue;
      DOSSIER_ASSIGN_OR_RETURN(std::vector<StoredAccount> members, AccountsOf(incident));
      for (StoredAccount& member : members) DOSSIER_RETURN_IF_ERROR(admit(std::move(member)));
      continue;
    }
    const std::string neighbour = std::move(neighbours.front());
    neighbours.pop_front();
    if (pool.contains(neighbour)) continue;
    DOSSIER_ASSIGN_OR_RETURN(std::optional<StoredAccount> account,
                             Read<internal::Account>(transaction_, neighbour));
    if (account.has_value()) DOSSIER_RETURN_IF_ERROR(admit(*std::move(account)));
  }
  return pool;
}

absl::Status IncidentLinker::Settle() {
  DOSSIER_ASSIGN_OR_RETURN(auto pool, ConnectedPool());
  DOSSIER_RETURN_IF_ERROR(Regroup(std::move(pool)));
  DOSSIER_RETURN_IF_ERROR(statements_.Settle());
  touched_.erase("");
  for (const std::string& incident : touched_) DOSSIER_RETURN_IF_ERROR(FoldOne(incident));
  for (const std::string& incident : touched_) DOSSIER_RETURN_IF_ERROR(relations_.Relate(incident));
  return absl::OkStatus();
}

absl::Status IncidentLinker::Regroup(std::map<std::string, StoredAccount> pool) {
  std::vector<StoredAccount*> entries;
  std::vector<const internal::Account*> accounts;
  std::vector<Member> members;
  for (auto& [name, entry] : pool) {
    entries.push_back(&entry);
    accounts.push_back(&entry.value);
    const auto inherited = inherited_keys_.find(name);
    members.push_back({inherited == inherited_keys_.end() ? entry.key : inherited->second,
                       entry.value.incident()});
  }
  const std::vector<std::vector<int>> partition = correlation::Partition(accounts);
  DOSSIER_ASSIGN_OR_RETURN(const Naming naming, NameGroups(members, partition, [&] {
                             return transaction_.NewName(Collection::kIncident);
                           }));

  for (const auto& [old, survivor] : naming.emptied) {
    touched_.insert(old);
    // What redirected to the name that is given up redirects to the survivor from now on.
    std::set<std::string>& redirects = redirects_[survivor];
    redirects.insert(old);
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> gone,
                             Read<v1::Incident>(transaction_, old));
    if (!gone.has_value()) continue;
    redirects.insert(gone->value.redirected_from().begin(), gone->value.redirected_from().end());
  }
  for (const std::vector<int>& group : partition) {
    std::vector<const internal::Account*> others;
    for (const int index : group) others.push_back(accounts[index]);
    for (const int index : group) {
      internal::Account& account = entries[index]->value;
      const std::string before = Serialize(account);
      SetLink(account, BestEdge(account, others));
      if (account.incident() != naming.group_of[index]) {
        touched_.insert(account.incident());
        DOSSIER_RETURN_IF_ERROR(MoveTo(account, naming.group_of[index]));
      }
      if (Serialize(account) == before) continue;
      touched_.insert(account.incident());
      reports_.insert(account.report());
      DOSSIER_RETURN_IF_ERROR(SaveAccount(account));
    }
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::MoveTo(internal::Account& account, const std::string& incident) {
  account.set_incident(incident);
  for (v1::Claim& claim : *account.mutable_claims()) {
    claim.set_incident(incident);
    claim.set_revision(transaction_.PendingRevision());
    DOSSIER_RETURN_IF_ERROR(
        transaction_.Put(claim.name(), Serialize(claim), store::TermsOf(claim)));
  }
  for (const std::string& utterance : account.utterances()) {
    DOSSIER_RETURN_IF_ERROR(statements_.SetIncident(utterance, incident));
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::SaveAccount(const internal::Account& account) {
  std::vector<Term> terms = KeyTerms(account);
  terms.push_back({"incident", account.incident()});
  terms.push_back({"report", account.report()});
  terms.push_back({"version", account.report_version()});
  for (const internal::Edge& edge : account.edges()) {
    if (Connects(edge)) terms.push_back({"edge", edge.account()});
  }
  return transaction_.Put(account.name(), Serialize(account), std::move(terms));
}

absl::Status IncidentLinker::FoldOne(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<StoredAccount> stored, AccountsOf(name));
  if (stored.empty()) {
    DOSSIER_RETURN_IF_ERROR(relations_.Forget(name));
    return transaction_.Delete(name);
  }

  std::vector<const internal::Account*> accounts;
  std::vector<const v1::Claim*> claims;
  std::set<std::string> statements;
  for (const StoredAccount& entry : stored) {
    accounts.push_back(&entry.value);
    for (const v1::Claim& claim : entry.value.claims()) claims.push_back(&claim);
    for (const std::string& utterance : entry.value.utterances()) {
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Statement>> body,
                               Read<v1::Statement>(transaction_, utterance));
      if (body.has_value()) statements.insert(body->value.name());
    }
  }
  v1::Incident incident = correlation::Fold(accounts, claims);
  incident.set_name(name);
  incident.set_statement_count(static_cast<int32_t>(statements.size()));

  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> before,
                           Read<v1::Incident>(transaction_, name));
  std::set<std::string> redirects = redirects_[name];
  if (before.has_value()) {
    redirects.insert(before->value.redirected_from().begin(),
                     before->value.redirected_from().end());
    *incident.mutable_relations() = before->value.relations();
  }
  for (const std::string& old : redirects) incident.add_redirected_from(old);
  return PutVersioned(transaction_, now_, std::move(incident));
}

}  // namespace dossier::pipeline

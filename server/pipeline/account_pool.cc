#include "server/pipeline/account_pool.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "dossier/v1/incident.pb.h"
#include "server/base/status.h"
#include "server/correlation/fold_plan.h"
#include "server/pipeline/account_index.h"
#include "server/pipeline/crowd.h"
#include "server/pipeline/decided_incidents.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

// A crowd with more accounts that people decided about is read whole.
constexpr int kMostDecided = 6 * static_cast<int>(correlation::kMostHeld);

bool InOrderOfContent(const PooledAccount& a, const PooledAccount& b) {
  return std::tie(a.value->content_key(), a.name) < std::tie(b.value->content_key(), b.name);
}

}  // namespace

using store::Collection;
using store::Term;

absl::StatusOr<std::vector<PooledAccount>> ReadAccounts(const Linking& linking, const Term& term) {
  std::vector<PooledAccount> accounts;
  store::Selection selection{
      .collection = Collection::kAccount, .condition = store::HasTerm(term), .limit = 500};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, linking.transaction.Select(selection));
    for (const store::Resource& resource : page.resources) {
      DOSSIER_ASSIGN_OR_RETURN(auto value, linking.caches.accounts.Of(resource));
      accounts.push_back({resource.key, resource.name, std::move(value)});
    }
    if (!page.more || page.resources.empty()) return accounts;
    selection.after_key = page.resources.back().key;
  }
}

absl::Status SaveAccount(store::Transaction& transaction, const internal::Account& account) {
  std::vector<Term> terms = ListTerms(account);
  for (Term& term : CrowdTerms(account)) terms.push_back(std::move(term));
  terms.push_back({"incident", account.incident()});
  terms.push_back({"report", account.report()});
  terms.push_back({"version", account.report_version()});
  return transaction.Put(account.name(), Serialize(account), std::move(terms));
}

void AccountPool::Touch(const correlation::Standing& group) {
  if (!read_.contains(group)) open_.insert(group);
}

void AccountPool::TouchWhole(const correlation::Standing& group) {
  whole_.insert(group);
  open_.insert(group);
}

absl::Status AccountPool::Touch(const PooledAccount& account) {
  DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* seat, graph_.SeatOf(account.key));
  if (seat != nullptr) {
    Touch(seat->group);
  } else {
    ungrouped_.insert(account.value->incident());
  }
  return absl::OkStatus();
}

absl::Status AccountPool::TouchWhole(const PooledAccount& account) {
  DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* seat, graph_.SeatOf(account.key));
  if (seat != nullptr) whole_.insert(seat->group);
  return Touch(account);
}

absl::StatusOr<bool> AccountPool::Read() {
  members_.reset();
  const size_t before = accounts_.size();
  const AccountIndex index(linking_);
  for (const correlation::Standing& group : std::exchange(open_, {})) {
    read_.insert(group);
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Crowd> crowd, CrowdOf(group));
    if (crowd.has_value()) crowds_[group] = *crowd;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> keys,
                             crowd.has_value() ? PartOf(group, *crowd) : graph_.InGroup(group));
    DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> members, index.Read(keys));
    for (PooledAccount& member : members) {
      DOSSIER_RETURN_IF_ERROR(Seat(member));
      accounts_.push_back(std::move(member));
    }
  }
  for (const std::string& incident : std::exchange(ungrouped_, {})) {
    DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> members,
                             ReadAccounts(linking_, Term{"incident", incident}));
    for (PooledAccount& member : members) {
      DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* seat, graph_.SeatOf(member.key));
      if (seat == nullptr) accounts_.push_back(std::move(member));
    }
  }
  std::sort(accounts_.begin(), accounts_.end(),
            [](const PooledAccount& a, const PooledAccount& b) { return a.name < b.name; });
  // Those without a seat may be met more than once, and those of a crowd that is read whole.
  accounts_.erase(std::unique(accounts_.begin(), accounts_.end(),
                              [](const auto& a, const auto& b) { return a.key == b.key; }),
                  accounts_.end());
  return accounts_.size() > before;
}

// A group that is a crowd; nullopt for one that is read whole.
absl::StatusOr<std::optional<AccountPool::Crowd>> AccountPool::CrowdOf(
    const correlation::Standing& group) const {
  if (whole_.contains(group)) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Crowd> crowd, SettledIn(group));
  if (!crowd.has_value() || crowd->incident.empty()) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> incident,
                           pipeline::Read<v1::Incident>(linking_.transaction, crowd->incident));
  if (!incident.has_value()) return std::nullopt;
  crowd->reports = incident->value.report_count();
  if (crowd->reports <= correlation::kMostFolded) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> decided,
                           DecidedIn(linking_.transaction, crowd->by_machine, kMostDecided + 1));
  DOSSIER_ASSIGN_OR_RETURN(const bool is_left_alone, IsLeftAlone(group, decided));
  if (!is_left_alone) crowd.reset();
  return crowd;
}

// A group by an account that was there before and that nobody decided about; nullopt if none is
// found soon.
absl::StatusOr<std::optional<AccountPool::Crowd>> AccountPool::SettledIn(
    const correlation::Standing& group) const {
  const auto moved = static_cast<int64_t>(graph_.moved().size());
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> keys,
                           graph_.InGroup(group, moved + kMostDecided + 1));
  for (const int64_t key : keys) {
    if (graph_.moved().contains(key)) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> settled,
                             AccountIndex(linking_).Read({key}));
    if (settled.empty() || settled.front().value->decided()) continue;
    const internal::Account& account = *settled.front().value;
    return Crowd{account.incident(), MachineIncidentOf(account), key};
  }
  return std::nullopt;
}

// Whether no decision lets those that come change where others of the group go and, in this
// transaction, nothing changes what an account counts for that one is about.
absl::StatusOr<bool> AccountPool::IsLeftAlone(const correlation::Standing& group,
                                              absl::Span<const int64_t> decided) const {
  if (decided.size() > kMostDecided) return false;
  const AccountIndex index(linking_);
  for (const int64_t key : graph_.moved()) {
    DOSSIER_ASSIGN_OR_RETURN(const bool is_in, IsIn(key, group));
    if (!is_in) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> moved, index.Read({key}));
    if (!moved.empty() && moved.front().value->decided()) return false;
  }
  if (decided.empty()) return true;
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                           index.Read(std::vector<int64_t>(decided.begin(), decided.end())));
  std::set<std::string> reports;
  for (const PooledAccount& account : accounts) reports.insert(account.value->report());
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<v1::Decision> decisions,
                           DecisionsAbout(linking_.transaction, reports));
  return std::none_of(decisions.begin(), decisions.end(), [](const v1::Decision& decision) {
    return IsInForce(decision) && correlation::PartsByLikeness(decision);
  });
}

// Sets where grouping has put the account, and its vertex.
absl::Status AccountPool::Seat(PooledAccount& account) const {
  DOSSIER_ASSIGN_OR_RETURN(account.seat, graph_.SeatOf(account.key));
  DOSSIER_ASSIGN_OR_RETURN(account.vertex, graph_.Find(account.key));
  return absl::OkStatus();
}

absl::StatusOr<bool> AccountPool::IsIn(int64_t key, const correlation::Standing& group) const {
  DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* seat, graph_.SeatOf(key));
  return seat != nullptr && seat->group == group;
}

// What the pool has of a crowd.
absl::StatusOr<std::vector<int64_t>> AccountPool::PartOf(const correlation::Standing& group,
                                                         const Crowd& crowd) {
  std::vector<int64_t> part;
  std::set<int64_t> asked = graph_.moved();
  asked.insert(wanted_.begin(), wanted_.end());
  asked.insert(crowd.stander);
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> decided,
                           DecidedIn(linking_.transaction, crowd.by_machine, kMostDecided));
  asked.insert(decided.begin(), decided.end());
  for (const int64_t key : asked) {
    DOSSIER_ASSIGN_OR_RETURN(const bool is_in, IsIn(key, group));
    if (is_in) part.push_back(key);
  }
  return part;
}

int64_t AccountPool::WeightOf(const PooledAccount& account) const {
  if (account.seat == nullptr) return 1;
  const auto crowd = crowds_.find(account.seat->group);
  return crowd == crowds_.end() || crowd->second.stander != account.key ? 1 : crowd->second.reports;
}

bool AccountPool::IsPart(absl::string_view incident) const {
  return std::any_of(crowds_.begin(), crowds_.end(),
                     [&](const auto& crowd) { return crowd.second.incident == incident; });
}

absl::StatusOr<bool> AccountPool::ReadRenamed(const std::vector<std::string>& names) {
  return ReadWhole([&](const correlation::Standing& group, const Crowd& crowd, size_t account) {
    const correlation::Seat* seat = accounts_[account].seat;
    return seat != nullptr && seat->group == group && names[account] != crowd.by_machine;
  });
}

absl::StatusOr<bool> AccountPool::ReadReplaced(const Placement& placement) {
  return ReadWhole([&](const correlation::Standing&, const Crowd& crowd, size_t account) {
    if (accounts_[account].key != crowd.stander) return false;
    const bool is_by_decision = accounts_[account].value->link().rule() == kDecisionRule;
    return placement.names[account] != crowd.incident ||
           is_by_decision != (placement.placed_by[account] != nullptr);
  });
}

// Reads those crowds whole that one of the accounts says has changed.
absl::StatusOr<bool> AccountPool::ReadWhole(
    absl::FunctionRef<bool(const correlation::Standing&, const Crowd&, size_t)> changes) {
  std::vector<correlation::Standing> changed;
  for (const auto& [group, crowd] : crowds_) {
    for (size_t i = 0; i < accounts_.size(); ++i) {
      if (!changes(group, crowd, i)) continue;
      changed.push_back(group);
      break;
    }
  }
  for (const correlation::Standing& group : changed) {
    crowds_.erase(group);
    TouchWhole(group);
  }
  if (changed.empty()) return false;
  return Read();
}

absl::Status AccountPool::ReadFolded(const std::string& incident,
                                     const std::set<std::string>& decided) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<int64_t> keys, ChosenIn(linking_.transaction, incident));
  for (const PooledAccount* account : Members(incident)) {
    if (decided.contains(account->value->report())) keys.push_back(account->key);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> folded, AccountIndex(linking_).Read(keys));
  for (PooledAccount& account : folded) {
    DOSSIER_RETURN_IF_ERROR(Seat(account));
  }
  KeepFolded(incident, std::move(folded));
  return absl::OkStatus();
}

std::vector<std::vector<int>> AccountPool::Groups() const {
  std::map<std::pair<correlation::Standing, std::string>, std::vector<int>> groups;
  for (size_t i = 0; i < accounts_.size(); ++i) {
    const PooledAccount& account = accounts_[i];
    const auto group = account.seat == nullptr
                           ? std::make_pair(correlation::Standing{}, account.value->incident())
                           : std::make_pair(account.seat->group, std::string());
    groups[group].push_back(static_cast<int>(i));
  }
  std::vector<std::vector<int>> lists;
  for (auto& [group, members] : groups) {
    std::sort(members.begin(), members.end(),
              [&](int a, int b) { return InOrderOfContent(accounts_[a], accounts_[b]); });
    lists.push_back(std::move(members));
  }
  return lists;
}

std::vector<const PooledAccount*> AccountPool::Members(absl::string_view incident) const {
  if (!members_.has_value()) {
    members_.emplace();
    for (size_t i = 0; i < accounts_.size(); ++i) {
      (*members_)[accounts_[i].value->incident()].push_back(i);
    }
  }
  std::vector<const PooledAccount*> members;
  const auto known = members_->find(incident);
  if (known == members_->end()) return members;
  for (const size_t index : known->second) members.push_back(&accounts_[index]);
  return members;
}

std::vector<const PooledAccount*> AccountPool::Folded(absl::string_view incident) const {
  const auto known = folded_.find(incident);
  if (known == folded_.end()) return Members(incident);
  std::vector<const PooledAccount*> folded;
  for (const PooledAccount& account : known->second) folded.push_back(&account);
  return folded;
}

std::vector<const internal::Account*> AccountPool::Of(absl::string_view incident) const {
  std::vector<const internal::Account*> accounts;
  for (const PooledAccount* account : Folded(incident)) accounts.push_back(account->value.get());
  return accounts;
}

absl::Status AccountPool::Replace(size_t index, internal::Account account) {
  // The store finds by its key what it will look for by its name.
  DOSSIER_RETURN_IF_ERROR(
      FindAt(linking_.transaction, account.name(), accounts_[index].key).status());
  DOSSIER_RETURN_IF_ERROR(SaveAccount(linking_.transaction, account));
  accounts_[index].value = std::make_shared<const internal::Account>(std::move(account));
  members_.reset();
  return absl::OkStatus();
}

}  // namespace dossier::pipeline

#include "server/pipeline/incident_linker.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "dossier/v1/report.pb.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/claim_reviews.h"
#include "server/correlation/decided_groups.h"
#include "server/correlation/editorial.h"
#include "server/correlation/fold.h"
#include "server/correlation/fold_plan.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/values.h"
#include "server/pipeline/account_index.h"
#include "server/pipeline/account_links.h"
#include "server/pipeline/added_links.h"
#include "server/pipeline/crowd.h"
#include "server/pipeline/former_names.h"
#include "server/pipeline/regroup.h"
#include "server/pipeline/resources.h"
#include "server/pipeline/statement_names.h"
#include "server/store/former_names.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

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

}  // namespace

absl::Status IncidentLinker::Withdraw(absl::string_view report_version) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> accounts,
                           ReadAccounts(linking_, Term{"version", std::string(report_version)}));
  for (PooledAccount& pooled : accounts) {
    const internal::Account& account = *pooled.value;
    touched_.insert(account.incident());
    reports_.insert(account.report());
    Count(account.incident(), account, -1);
    if (account.decided()) {
      decided_.insert(account.report());
      withdrawn_reports_.insert(account.report());
      DOSSIER_RETURN_IF_ERROR(reviewer_.Drop(account.report()));
      // What was decided may have moved all of its group.
      DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* seat, graph_.SeatOf(pooled.key));
      if (seat != nullptr) pool_.TouchWhole(seat->group);
    }
    for (const v1::Claim& claim : account.claims()) {
      withdrawn_claims_.emplace(ValueOf(claim), claim);
    }
    DOSSIER_RETURN_IF_ERROR(pool_.Touch(pooled));
    DOSSIER_RETURN_IF_ERROR(edges_.Leave(pooled));
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
    DOSSIER_RETURN_IF_ERROR(MeetDecisions(account));
    reports_.insert(account.report());
    given.insert(given.end(), account.claims().begin(), account.claims().end());
    DOSSIER_RETURN_IF_ERROR(edges_.Enter(account, accounts.size() > 1));
  }
  for (auto& [value, claim] : withdrawn_claims_) {
    DOSSIER_RETURN_IF_ERROR(transaction_.Delete(claim.name()));
    // What this batch brought itself was never there for anybody.
    const bool was_known = claim.create_revision() < transaction_.PendingRevision();
    const bool is_given_anew = std::any_of(given.begin(), given.end(), [&](const auto& other) {
      return other.incident() == claim.incident() && correlation::SaysTheSame(other, claim);
    });
    if (!was_known || is_given_anew || claim.incident().empty()) continue;
    v1::LostSupport& lost = lost_.emplace_back();
    *lost.mutable_claim() = std::move(claim);
    lost.set_cause(instead.lifecycle);
    lost.set_report_version(instead.report_version);
  }
  withdrawn_.clear();
  withdrawn_claims_.clear();
  return absl::OkStatus();
}

// A new version of a report does not rename what it tells of, nor does reading it anew.
absl::Status IncidentLinker::InheritIncident(internal::Account& account) {
  if (withdrawn_.empty()) return absl::OkStatus();
  internal::Account sought = account;
  sought.clear_report_version();  // two of one version never tell of the same
  auto same = std::find_if(withdrawn_.begin(), withdrawn_.end(), [&](const PooledAccount& former) {
    // A structured record goes on telling of its incident, whatever it states of it now.
    if (account.stated() && former.value->stated()) return true;
    return correlation::Compare(sought, *former.value).score() >= correlation::kSameIncident;
  });
  if (same == withdrawn_.end()) {
    // What a text is about is what it is about, however it was read before.
    same = std::find_if(withdrawn_.begin(), withdrawn_.end(), [&](const PooledAccount& former) {
      return former.value->report_version() == account.report_version() &&
             former.value->index() == 0 && account.index() == 0;
    });
  }
  if (same == withdrawn_.end()) return absl::OkStatus();
  // A report that comes in several versions at once goes on from what the first of them stood for.
  const auto inherited = inherited_keys_.find(same->name);
  inherited_keys_[account.name()] =
      inherited == inherited_keys_.end() ? same->key : inherited->second;
  const std::string incident = same->value->incident();
  account.set_machine_incident(same->value->machine_incident());
  account.set_line(correlation::LineOf(*same->value));
  withdrawn_.erase(same);
  return MoveTo(account, incident);
}

absl::Status IncidentLinker::NameClaims(internal::Account& account) {
  for (v1::Claim& claim : *account.mutable_claims()) {
    const auto same = withdrawn_claims_.find(ValueOf(claim));
    if (same != withdrawn_claims_.end()) {
      claim.set_name(same->second.name());
      claim.set_incident(same->second.incident());
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

// What was decided about a report holds for its new versions.
absl::Status IncidentLinker::MeetDecisions(internal::Account& account) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<v1::Decision> decisions,
                           DecisionsAbout(transaction_, {account.report()}));
  account.set_decided(!decisions.empty());
  return absl::OkStatus();
}

absl::Status IncidentLinker::RefreshLinked(const std::string& report) {
  DOSSIER_ASSIGN_OR_RETURN(const auto links, AddedLinks(transaction_, Term{"report", report}));
  for (const Stored<internal::AddedLink>& link : links) {
    touched_.insert(link.value.incident());
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                             ReadAccounts(linking_, Term{"incident", link.value.incident()}));
    for (const PooledAccount& account : accounts) {
      DOSSIER_RETURN_IF_ERROR(pool_.TouchWhole(account));
    }
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::Refresh(const std::string& incident) {
  touched_.insert(incident);
  refreshed_.insert(incident);
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                           ReadAccounts(linking_, Term{"incident", incident}));
  for (const PooledAccount& account : accounts) DOSSIER_RETURN_IF_ERROR(pool_.Touch(account));
  return absl::OkStatus();
}

absl::Status IncidentLinker::Reconsider(const v1::Decision& decision) {
  if (decision.has_review()) {
    const std::string& report = decision.review().told().report();
    DOSSIER_RETURN_IF_ERROR(reviewer_.Drop(report));
  }
  const std::map<std::string, std::set<std::string>> lines = LinesOf(decision);
  for (const std::string& report : decision.reports()) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                             ReadAccounts(linking_, Term{"report", report}));
    // A report that is linked beside what it tells.
    if (!lines.contains(report) && !decision.has_review()) continue;
    for (const PooledAccount& pooled : accounts) {
      const internal::Account& account = *pooled.value;
      DOSSIER_RETURN_IF_ERROR(pool_.TouchWhole(pooled));
      touched_.insert(account.incident());
      if (account.decided()) continue;
      internal::Account decided = account;
      decided.set_decided(true);
      DOSSIER_RETURN_IF_ERROR(SaveAccount(transaction_, decided));
    }
  }
  return absl::OkStatus();
}

// Lets claims name the statements that their words belong to now.
absl::Status IncidentLinker::FollowStatements() {
  DOSSIER_ASSIGN_OR_RETURN(const auto moved, statements_.Steady());
  for (const auto& [version, utterances] : moved) {
    DOSSIER_ASSIGN_OR_RETURN(const StatementNames names,
                             StatementNames::Read(transaction_, version, utterances));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                             ReadAccounts(linking_, Term{"version", version}));
    for (const PooledAccount& pooled : accounts) {
      internal::Account account = *pooled.value;
      bool changed = false;
      for (v1::Claim& claim : *account.mutable_claims()) {
        if (!names.Follow(claim)) continue;
        if (!claim.incident().empty()) DOSSIER_RETURN_IF_ERROR(PutClaim(transaction_, claim));
        changed = true;
      }
      if (!changed) continue;
      DOSSIER_RETURN_IF_ERROR(SaveAccount(transaction_, account));
      DOSSIER_RETURN_IF_ERROR(pool_.Touch(pooled));
      touched_.insert(account.incident());
    }
  }
  return absl::OkStatus();
}

absl::Status IncidentLinker::Settle() {
  DOSSIER_RETURN_IF_ERROR(FollowStatements());
  DOSSIER_RETURN_IF_ERROR(correlation::Regroup(graph_, edges_.change()));
  DOSSIER_RETURN_IF_ERROR(graph_.Flush());
  DOSSIER_RETURN_IF_ERROR(ReadPool());
  DOSSIER_RETURN_IF_ERROR(Regroup());
  DOSSIER_RETURN_IF_ERROR(reviewer_.Review(decisions_));
  DOSSIER_RETURN_IF_ERROR(statements_.Settle());
  touched_.erase("");
  for (const std::string& incident : touched_) DOSSIER_RETURN_IF_ERROR(FoldOne(incident));
  for (const auto& [incident, gained] : statements_.incidents()) {
    if (!touched_.contains(incident)) DOSSIER_RETURN_IF_ERROR(Recount(incident));
  }
  for (const std::string& incident : touched_) {
    if (refreshed_.contains(incident)) continue;
    DOSSIER_RETURN_IF_ERROR(relations_.Update(incident));
  }
  DOSSIER_RETURN_IF_ERROR(relations_.Settle());
  DOSSIER_RETURN_IF_ERROR(SettleDecisions());
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

// Reads the groups that changed, those of which an account has another edge within the group, and
// all that decisions about any of them hold on to.
absl::Status IncidentLinker::ReadPool() {
  for (const correlation::Standing& group : graph_.regrouped()) pool_.Touch(group);
  for (const auto& [holder, before] : edges_.changed()) {
    DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* a, graph_.SeatOf(holder));
    DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* b, graph_.SeatOf(before));
    pool_.Want(holder);
    pool_.Want(before);
    if (a == nullptr || b == nullptr) continue;
    if (a->group == b->group) pool_.Touch(a->group);
  }
  for (const int64_t key : graph_.moved()) {
    DOSSIER_ASSIGN_OR_RETURN(const internal::Vertex* vertex, graph_.Find(key));
    for (const int64_t other : vertex->neighbours()) pool_.Want(other);
    for (const int64_t other : vertex->behind()) pool_.Want(other);
  }
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool is_more, pool_.Read());
    if (!is_more) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const bool is_decided, ReadDecisions());
    if (!is_decided) return absl::OkStatus();
  }
}

// Whether there are any; touches what they hold on to.
absl::StatusOr<bool> IncidentLinker::ReadDecisions() {
  for (const PooledAccount& pooled : pool_.accounts()) {
    if (pooled.value->decided()) decided_.insert(pooled.value->report());
  }
  if (decided_.empty()) return false;
  DOSSIER_ASSIGN_OR_RETURN(decisions_, DecisionsAbout(transaction_, decided_));
  std::set<std::string> others;
  for (const v1::Decision& decision : decisions_) {
    for (const auto& [report, lines] : LinesOf(decision)) {
      if (!decided_.contains(report)) others.insert(report);
    }
  }
  for (const std::string& report : others) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                             ReadAccounts(linking_, Term{"report", report}));
    for (const PooledAccount& account : accounts) DOSSIER_RETURN_IF_ERROR(pool_.Touch(account));
  }
  return true;
}

// Whether the pool has, or had, what the decision holds on to.
bool IncidentLinker::IsAboutPool(const v1::Decision& decision) const {
  if (decision.has_review()) return true;
  const std::map<std::string, std::set<std::string>> lines = LinesOf(decision);
  const auto names = [&](const internal::Account& account) {
    const auto of_report = lines.find(account.report());
    return of_report != lines.end() && of_report->second.contains(correlation::LineOf(account));
  };
  return std::any_of(pool_.accounts().begin(), pool_.accounts().end(),
                     [&](const PooledAccount& account) { return names(*account.value); }) ||
         std::any_of(lines.begin(), lines.end(),
                     [&](const auto& line) { return withdrawn_reports_.contains(line.first); });
}

// Keeps which incidents reports are linked to beside what they tell.
absl::Status IncidentLinker::AddLinks(const Placement& placement) {
  for (const v1::Decision& decision : decisions_) {
    if (!correlation::AddsLink(decision) || !IsAboutPool(decision)) continue;
    const auto link = placement.links.find(decision.name());
    DOSSIER_ASSIGN_OR_RETURN(
        const bool changes,
        SetAddedLink(transaction_, decision, link == placement.links.end() ? "" : link->second));
    if (changes) reports_.insert(decision.link().report());
  }
  return absl::OkStatus();
}

absl::StatusOr<Naming> IncidentLinker::NameByMachine() {
  const auto new_name = [&] { return transaction_.NewName(Collection::kIncident); };
  while (true) {
    std::vector<Member> members;
    for (const PooledAccount& pooled : pool_.accounts()) {
      members.push_back({StandsSince(pooled), MachineIncidentOf(*pooled.value),
                         pool_.WeightOf(pooled), Opens(pooled)});
    }
    machine_groups_ = pool_.Groups();
    DOSSIER_ASSIGN_OR_RETURN(Naming naming, NameGroups(members, machine_groups_, new_name));
    DOSSIER_ASSIGN_OR_RETURN(const bool is_more, pool_.ReadRenamed(naming.group_of));
    if (!is_more) return naming;
  }
}

// Which account belongs to which incident: as the machine has it, and people over it.
absl::StatusOr<Placement> IncidentLinker::Place(const Naming& machine) {
  std::vector<const internal::Account*> accounts;
  std::vector<const internal::Vertex*> vertices;
  std::vector<Member> members;
  for (size_t i = 0; i < pool_.accounts().size(); ++i) {
    const PooledAccount& pooled = pool_.accounts()[i];
    accounts.push_back(pooled.value.get());
    vertices.push_back(pooled.vertex);
    members.push_back({StandsSince(pooled), machine.group_of[i], 1, Opens(pooled)});
  }
  const MachineGroups groups{{accounts, vertices}, members, machine_groups_};
  if (decisions_.empty()) return PlacedByMachine(groups);
  return PlaceDecided(groups, decisions_,
                      [&] { return transaction_.NewName(Collection::kIncident); });
}

// The row key by which names go: of an account that stands for a withdrawn one, that of the other.
int64_t IncidentLinker::StandsSince(const PooledAccount& account) const {
  const auto inherited = inherited_keys_.find(account.name);
  return inherited == inherited_keys_.end() ? account.key : inherited->second;
}

// Whether it makes an incident of its group; a stander speaks for a crowd that is one.
bool IncidentLinker::Opens(const PooledAccount& account) const {
  return !account.value->only_denies() || pool_.WeightOf(account) > 1;
}

absl::Status IncidentLinker::Regroup() {
  Naming machine;
  Placement placement;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(machine, NameByMachine());
    DOSSIER_ASSIGN_OR_RETURN(placement, Place(machine));
    DOSSIER_ASSIGN_OR_RETURN(const bool is_more, pool_.ReadReplaced(placement));
    if (!is_more) break;
  }
  DOSSIER_RETURN_IF_ERROR(PassNamesOn(machine.emptied));
  if (!decisions_.empty()) {
    touched_.insert(placement.names.begin(), placement.names.end());
    hidden_ = placement.hidden;
    texts_ = placement.texts;
    relations_.Decide(placement.relations);
    DOSSIER_RETURN_IF_ERROR(AddLinks(placement));
  }
  named_.insert(placement.names.begin(), placement.names.end());
  std::vector<Member> members;
  for (const PooledAccount& pooled : pool_.accounts()) {
    members.push_back({StandsSince(pooled), pooled.value->incident(), pool_.WeightOf(pooled)});
  }
  const Naming naming = NamingOf(members, placement.names);
  DOSSIER_RETURN_IF_ERROR(TellSuccessions(transaction_, naming));
  for (const auto& [old, survivor] : naming.emptied) {
    touched_.insert(old);
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> gone,
                             Read<v1::Incident>(transaction_, old));
    if (gone.has_value()) DOSSIER_RETURN_IF_ERROR(AdoptNames(gone->value));
  }
  emptied_ = naming.emptied;
  return MoveAccounts(placement, machine.group_of);
}

// Lets accounts tell of the incidents that they are placed in, and why.
absl::Status IncidentLinker::MoveAccounts(const Placement& placement,
                                          const std::vector<std::string>& machine) {
  for (const std::vector<int>& group : placement.groups) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<BestEdge> best, BestEdgesOf(group, placement));
    for (size_t i = 0; i < group.size(); ++i) {
      const PooledAccount pooled = pool_.accounts()[group[i]];
      const internal::Account& before = *pooled.value;
      const std::string& incident = placement.names[group[i]];
      const std::string by_machine = machine[group[i]] == incident ? "" : machine[group[i]];
      const v1::Decision* decision = placement.placed_by[group[i]];
      const bool moves = before.incident() != incident;
      // Of a crowd some are there for its name alone.
      if (!moves && pool_.IsPart(incident) && !pool_.IsWanted(pooled.key)) continue;
      const bool tells =
          decision != nullptr ? TellsOf(before, *decision) : TellsOf(before, best[i]);
      if (!moves && tells && before.machine_incident() == by_machine) continue;
      internal::Account account = before;
      account.set_machine_incident(by_machine);
      if (decision != nullptr) {
        LinkByDecision(*decision, account);
      } else {
        SetLink(best[i], account);
      }
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

// Of each account of a group its best edge to another; of equals the one to the first by content.
absl::StatusOr<std::vector<BestEdge>> IncidentLinker::BestEdgesOf(const std::vector<int>& group,
                                                                  const Placement& placement) {
  const std::string& incident = placement.names[group.front()];
  std::vector<const PooledAccount*> members;
  for (const int index : group) members.push_back(&pool_.accounts()[index]);
  if (!pool_.IsPart(incident)) return BestEdges(members);
  std::map<int64_t, const std::string*> placed;
  for (size_t i = 0; i < placement.names.size(); ++i) {
    placed[pool_.accounts()[i].key] = &placement.names[i];
  }
  // Who is not in the pool stays.
  const AccountIndex index(linking_);
  const auto is_beside = [&](int64_t key) -> absl::StatusOr<bool> {
    const auto known = placed.find(key);
    if (known != placed.end()) return *known->second == incident;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> other, index.Read({key}));
    return !other.empty() && other.front().value->incident() == incident;
  };
  std::vector<BestEdge> best;
  for (const PooledAccount* member : members) {
    DOSSIER_ASSIGN_OR_RETURN(best.emplace_back(),
                             BestEdgeInCrowd(linking_, graph_, *member, is_beside));
  }
  return best;
}

// What redirects to a name that the machine gives up redirects to the survivor from now on.
absl::Status IncidentLinker::PassNamesOn(const std::map<std::string, std::string>& emptied) {
  for (const auto& [old, survivor] : emptied) {
    touched_.insert(survivor);
    DOSSIER_RETURN_IF_ERROR(ReplaceByMachine(transaction_, old, survivor));
  }
  return absl::OkStatus();
}

// Names that redirect to an incident since before it was kept who replaced whom: the machine did.
absl::Status IncidentLinker::AdoptNames(const v1::Incident& incident) {
  for (const std::string& name : incident.redirected_from()) {
    if (named_.contains(name)) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> known,
                             transaction_.Find(store::FormerNameOf(name)));
    if (known.has_value()) continue;
    DOSSIER_RETURN_IF_ERROR(ReplaceByMachine(transaction_, name, incident.name()));
  }
  return absl::OkStatus();
}

// Writes of each decision whether it holds, and what it yields to.
absl::Status IncidentLinker::SettleDecisions() {
  std::vector<const v1::Decision*> in_force;
  for (const v1::Decision& decision : decisions_) {
    if (decision.state() != v1::Decision::STATE_UNDONE) in_force.push_back(&decision);
  }
  if (in_force.empty()) return absl::OkStatus();
  std::vector<const internal::Account*> accounts;
  std::vector<const internal::Vertex*> vertices;
  for (const PooledAccount& pooled : pool_.accounts()) {
    accounts.push_back(pooled.value.get());
    vertices.push_back(pooled.vertex);
  }
  const std::vector<int> by_groups =
      correlation::SupersededBy({accounts, vertices}, machine_groups_, in_force);
  const std::vector<int> by_reviews = correlation::LaterReviews(in_force);
  const std::vector<int> by_editorial =
      correlation::Edit(in_force,
                        correlation::Decide({accounts, vertices}, machine_groups_, in_force))
          .superseded_by;
  for (size_t i = 0; i < in_force.size(); ++i) {
    if (!IsAboutPool(*in_force[i])) continue;
    v1::Decision decision = *in_force[i];
    const int by = std::max({by_groups[i], by_reviews[i], by_editorial[i]});
    decision.set_state(by < 0 ? v1::Decision::STATE_ACTIVE : v1::Decision::STATE_SUPERSEDED);
    decision.set_superseded_by(by < 0 ? "" : in_force[by]->name());
    DOSSIER_RETURN_IF_ERROR(PutVersioned(transaction_, linking_.now, std::move(decision)));
  }
  return absl::OkStatus();
}

// Counts the account `times` more for what is said of all accounts of an incident.
void IncidentLinker::Count(const std::string& incident, const internal::Account& account,
                           int times) {
  Gained& gained = gained_[incident];
  gained.accounts[account.report()] += times;
  gained.claims += times * account.claims_size();
}

// What is said of all accounts of an incident, by what was said before.
absl::StatusOr<correlation::FoldTotals> IncidentLinker::TotalsOf(const v1::Incident& before) {
  const Gained& gained = gained_[before.name()];
  correlation::FoldTotals totals{.reports = before.report_count(),
                                 .claims = before.claim_count() + gained.claims};
  for (const auto& [report, accounts] : gained.accounts) {
    if (accounts == 0) continue;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> told,
                             ReadAccounts(linking_, Term{"report", report}));
    const auto now = std::count_if(told.begin(), told.end(), [&](const PooledAccount& account) {
      return account.value->incident() == before.name();
    });
    totals.reports += (now > 0 ? 1 : 0) - (now > accounts ? 1 : 0);
  }
  return totals;
}

absl::Status IncidentLinker::MoveTo(internal::Account& account, const std::string& incident) {
  // What was said of no incident becomes known with it.
  const bool is_known_anew = account.incident().empty() && !account.link().rule().empty();
  Count(account.incident(), account, -1);
  Count(incident, account, 1);
  account.set_incident(incident);
  int64_t last = 0;
  for (v1::Claim& claim : *account.mutable_claims()) {
    claim.set_incident(incident);
    if (incident.empty()) {
      DOSSIER_RETURN_IF_ERROR(transaction_.Delete(claim.name()));
      continue;
    }
    if (is_known_anew) claim.set_create_revision(transaction_.PendingRevision());
    DOSSIER_RETURN_IF_ERROR(PutClaim(transaction_, claim, last));
  }
  for (const std::string& utterance : account.utterances()) {
    DOSSIER_RETURN_IF_ERROR(statements_.SetIncident(utterance, incident));
  }
  return absl::OkStatus();
}

// How many there are, by how many there were.
absl::StatusOr<int32_t> IncidentLinker::StatementsAbout(
    const std::string& incident, const std::optional<Stored<v1::Incident>>& before) {
  if (before.has_value()) {
    const auto gained = statements_.incidents().find(incident);
    return before->value.statement_count() +
           (gained == statements_.incidents().end() ? 0 : gained->second);
  }
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

// Of an incident that nothing else changed.
absl::Status IncidentLinker::Recount(const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Stored<v1::Incident>> incident,
                           Read<v1::Incident>(transaction_, name));
  if (!incident.has_value()) return absl::OkStatus();
  DOSSIER_ASSIGN_OR_RETURN(const int32_t statements, StatementsAbout(name, incident));
  incident->value.set_statement_count(statements);
  return PutVersioned(transaction_, linking_.now, std::move(incident->value));
}

// Of the accounts of an incident those that it is folded from.
std::vector<PooledAccount> IncidentLinker::ChosenOf(
    const std::vector<const PooledAccount*>& members) const {
  const std::set<std::string> decided = ReportsDecidedAbout(decisions_);
  std::vector<correlation::FoldCandidate> candidates;
  for (const PooledAccount* member : members) {
    candidates.push_back(correlation::CandidateOf(*member->value, member->key));
    candidates.back().is_decided_about = decided.contains(member->value->report());
  }
  std::vector<PooledAccount> chosen;
  for (const int index : correlation::ChooseToFold(candidates)) chosen.push_back(*members[index]);
  return chosen;
}

absl::Status IncidentLinker::FoldOne(const std::string& name) {
  const std::vector<const PooledAccount*> members = pool_.Members(name);
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Incident>> before,
                           Read<v1::Incident>(transaction_, name));
  if (members.empty()) {
    if (!before.has_value()) return absl::OkStatus();
    DOSSIER_RETURN_IF_ERROR(relations_.Forget(name));
    const auto successor = emptied_.find(name);
    if (successor != emptied_.end()) {
      DOSSIER_RETURN_IF_ERROR(GiveUp(transaction_, before->value, successor->second));
    }
    return transaction_.Delete(name);
  }
  std::vector<internal::Account> linked;
  if (std::any_of(members.begin(), members.end(),
                  [](const auto* each) { return each->value->decided(); })) {
    DOSSIER_ASSIGN_OR_RETURN(linked, LinkedAccounts(transaction_, Term{"incident", name}));
  }
  std::optional<correlation::FoldTotals> totals;
  if (pool_.IsPart(name) && before.has_value()) {
    DOSSIER_ASSIGN_OR_RETURN(totals, TotalsOf(before->value));
    DOSSIER_RETURN_IF_ERROR(pool_.ReadFolded(name, ReportsDecidedAbout(decisions_)));
  } else if (members.size() > correlation::kMostFolded) {
    std::vector<const internal::Account*> all = pool_.Of(name);
    for (const internal::Account& account : linked) all.push_back(&account);
    totals = correlation::CountAll(all, reviewer_.ClaimsOf(all));
    pool_.KeepFolded(name, ChosenOf(members));
  }
  std::vector<const internal::Account*> accounts = pool_.Of(name);
  for (const internal::Account& account : linked) accounts.push_back(&account);
  const std::vector<const v1::Claim*> claims = reviewer_.ClaimsOf(accounts);
  v1::Incident incident = correlation::Fold(accounts, claims, totals);
  SetDecidedText(texts_[name], incident);
  incident.set_name(name);
  DOSSIER_ASSIGN_OR_RETURN(const int32_t statements, StatementsAbout(name, before));
  incident.set_statement_count(statements);
  if (before.has_value()) DOSSIER_RETURN_IF_ERROR(AdoptNames(before->value));
  DOSSIER_ASSIGN_OR_RETURN(const std::set<std::string> others, StandsFor(name));
  for (const std::string& other : others) incident.add_redirected_from(other);
  if (before.has_value()) {
    *incident.mutable_relations() = before->value.relations();
  } else {
    DOSSIER_RETURN_IF_ERROR(Restore(transaction_, incident));
  }
  return PutVersioned(transaction_, linking_.now, std::move(incident));
}

// The names that redirect to the incident.
absl::StatusOr<std::set<std::string>> IncidentLinker::StandsFor(const std::string& incident) {
  std::set<std::string> all = hidden_[incident];
  std::set<std::string> names = all;
  names.insert(incident);
  for (const std::string& name : names) {
    DOSSIER_ASSIGN_OR_RETURN(const std::set<std::string> replaced,
                             ReplacedByMachine(transaction_, name));
    all.insert(replaced.begin(), replaced.end());
  }
  for (const std::string& name : named_) all.erase(name);
  return all;
}

}  // namespace dossier::pipeline

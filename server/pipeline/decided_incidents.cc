#include "server/pipeline/decided_incidents.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/correlation/decided_groups.h"
#include "server/correlation/editorial.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using correlation::DecidedGroups;
using store::Collection;
using store::Term;

// More decisions about one report than anybody takes.
constexpr int kDecisionsPerReport = 1000;

// The incident that a decision moves something to or from, and the one that it made; empty if there
// is none.
std::string IncidentOf(const v1::Decision& decision) {
  switch (decision.action_case()) {
    case v1::Decision::kMerge:
      return decision.merge().incident();
    case v1::Decision::kSplit:
      return decision.split().incident();
    case v1::Decision::kLink:
      return decision.link().has_moved() ? decision.link().incident() : "";
    case v1::Decision::kUnlink:
      return decision.unlink().has_moved() ? decision.unlink().incident() : "";
    default:
      return "";
  }
}

std::string NewIncidentOf(const v1::Decision& decision) {
  if (decision.has_split()) return decision.split().new_incident();
  return decision.unlink().new_incident();
}

// Gives each group of decided accounts its name.
class NameGiver {
 public:
  NameGiver(const MachineGroups& machine, const DecidedGroups& groups)
      : machine_(machine),
        groups_(groups),
        names_(groups.groups.size()),
        group_of_(machine.accounts.accounts.size()) {
    for (size_t group = 0; group < groups.groups.size(); ++group) {
      for (const int account : groups.groups[group]) group_of_[account] = static_cast<int>(group);
    }
    by_age_.resize(machine.members.size());
    std::iota(by_age_.begin(), by_age_.end(), 0);
    std::sort(by_age_.begin(), by_age_.end(), [&](int a, int b) {
      return std::make_pair(machine.members[a].key, a) < std::make_pair(machine.members[b].key, b);
    });
  }

  // A name of an undone decision stands for nothing.
  void Retire(const std::string& name) { retired_.insert(name); }

  // The group goes by that name, if neither has another use.
  void Prefer(int group, const std::string& name) {
    if (group < 0 || name.empty() || !names_[group].empty()) return;
    if (retired_.contains(name) || !used_.insert(name).second) return;
    names_[group] = name;
  }

  // Names of the machine stay with the longest-standing account that they are free for.
  void NameByMachine() {
    for (const int account : by_age_) {
      Prefer(group_of_[account], machine_.members[account].group);
    }
  }

  absl::Status NameTheRest(const std::function<absl::StatusOr<std::string>()>& new_name) {
    for (const int account : by_age_) {
      if (!Opens(group_of_[account])) continue;
      Prefer(group_of_[account], machine_.accounts.accounts[account]->incident());
    }
    for (size_t group = 0; group < names_.size(); ++group) {
      if (!names_[group].empty() || !Opens(static_cast<int>(group))) continue;
      DOSSIER_ASSIGN_OR_RETURN(names_[group], new_name());
    }
    return absl::OkStatus();
  }

  const std::string& NameOf(int group) const { return names_[group]; }

  // Says which incident stands for `name`, unless it is in use or that was said before.
  void Hide(const std::string& name, int group, Placement& placement) {
    if (group < 0 || name.empty() || names_[group].empty()) return;
    if (!used_.insert(name).second) return;
    placement.hidden[names_[group]].insert(name);
  }

  void HideNamesOfMachine(Placement& placement) {
    for (const int account : by_age_) {
      Hide(machine_.members[account].group, group_of_[account], placement);
    }
  }

  void NameAccounts(Placement& placement) const {
    for (const int group : group_of_) placement.names.push_back(names_[group]);
  }

 private:
  // Whether anything but denials is in it; else only a decision makes an incident of it.
  bool Opens(int group) const {
    const std::vector<int>& accounts = groups_.groups[group];
    return std::any_of(accounts.begin(), accounts.end(),
                       [&](int account) { return machine_.members[account].opens; });
  }

  const MachineGroups& machine_;
  const DecidedGroups& groups_;
  std::vector<std::string> names_;
  std::vector<int> group_of_;
  std::vector<int> by_age_;
  std::set<std::string> used_;
  std::set<std::string> retired_;
};

v1::Relation RelationBy(const v1::Decision& decision, v1::Relation::Type type,
                        const std::string& other) {
  v1::Relation relation;
  relation.set_type(type);
  relation.set_incident(other);
  relation.set_score(1);
  relation.add_reasons(ReasonGiven(decision));
  relation.add_reasons(decision.name());
  return relation;
}

// What decisions say about how incidents have to do with each other, the latest first.
void Relate(const v1::Decision& decision, const DecidedGroups::Sides& sides, const NameGiver& names,
            Placement& placement) {
  if (sides.kept < 0) return;
  const std::string& kept = names.NameOf(sides.kept);
  if (decision.has_merge()) {
    for (const std::string& source : decision.merge().sources()) {
      const auto hidden = placement.hidden.find(kept);
      if (hidden == placement.hidden.end() || !hidden->second.contains(source)) continue;
      placement.relations.emplace(std::make_pair(kept, source),
                                  RelationBy(decision, v1::Relation::TYPE_DUPLICATE_OF, source));
    }
    return;
  }
  if (!decision.has_split() && !decision.has_unlink()) return;
  for (const int group : sides.moved) {
    if (group < 0 || group == sides.kept) continue;
    const std::string& moved = names.NameOf(group);
    placement.relations.emplace(std::make_pair(kept, moved),
                                RelationBy(decision, v1::Relation::TYPE_DISTINCT_FROM, moved));
    placement.relations.emplace(std::make_pair(moved, kept),
                                RelationBy(decision, v1::Relation::TYPE_DISTINCT_FROM, kept));
  }
}

void AddEditorial(absl::Span<const v1::Decision* const> in_force, const DecidedGroups& decided,
                  const NameGiver& names, Placement& placement) {
  const correlation::Editorial editorial = correlation::Edit(in_force, decided);
  const auto at = [&](int decision) { return decision < 0 ? nullptr : in_force[decision]; };
  for (const auto& [group, text] : editorial.texts) {
    placement.texts[names.NameOf(group)] = {at(text.title), at(text.summary)};
  }
  for (size_t i = 0; i < in_force.size(); ++i) {
    const int group = editorial.linked_to[i];
    if (group >= 0) placement.links[in_force[i]->name()] = names.NameOf(group);
  }
}

}  // namespace

absl::StatusOr<std::vector<v1::Decision>> DecisionsAbout(store::Reader& reader,
                                                         const std::set<std::string>& reports) {
  std::vector<Term> terms;
  for (const std::string& report : reports) terms.push_back({"reports", report});
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> resources,
                           reader.Candidates(Collection::kDecision, terms, kDecisionsPerReport));
  std::vector<v1::Decision> decisions;
  for (const store::Resource& resource : resources) {
    DOSSIER_ASSIGN_OR_RETURN(Stored<v1::Decision> stored, Parse<v1::Decision>(resource));
    decisions.push_back(std::move(stored.value));
  }
  return decisions;
}

bool IsInForce(const v1::Decision& decision) {
  return decision.state() != v1::Decision::STATE_UNDONE;
}

std::set<std::string> ReportsDecidedAbout(absl::Span<const v1::Decision> decisions) {
  std::set<std::string> reports;
  for (const v1::Decision& decision : decisions) {
    if (!IsInForce(decision)) continue;
    const auto& split = decision.split().reports();
    reports.insert(split.begin(), split.end());
    for (const std::string& report : {decision.review().told().report(), decision.link().report(),
                                      decision.unlink().report()}) {
      if (!report.empty()) reports.insert(report);
    }
  }
  return reports;
}

std::map<std::string, std::set<std::string>> LinesOf(const v1::Decision& decision) {
  std::map<std::string, std::set<std::string>> lines;
  const auto add = [&](const v1::Telling& telling) {
    lines[telling.report()].insert(telling.account());
  };
  for (const auto& merged : decision.merge().merged()) {
    for (const v1::Telling& telling : merged.tellings()) add(telling);
  }
  for (const v1::Telling& telling : decision.merge().kept()) add(telling);
  for (const v1::Telling& telling : decision.split().moved()) add(telling);
  for (const v1::Telling& telling : decision.split().kept()) add(telling);
  for (const v1::Telling& telling : decision.link().kept()) add(telling);
  for (const v1::Telling& telling : decision.unlink().kept()) add(telling);
  for (const v1::Telling& telling : decision.incident_text().kept()) add(telling);
  if (decision.link().has_moved()) add(decision.link().moved());
  if (decision.unlink().has_moved()) add(decision.unlink().moved());
  return lines;
}

std::string ReasonGiven(const v1::Decision& decision) {
  return absl::StrCat(decision.author(), ": ", decision.reason());
}

void LinkByDecision(const v1::Decision& decision, internal::Account& account) {
  v1::IncidentReport& link = *account.mutable_link();
  const bool has_role =
      decision.has_link() && decision.link().role() != v1::REPORT_ROLE_UNSPECIFIED;
  link.set_role(has_role ? decision.link().role() : account.role());
  link.set_score(1);
  link.set_rule(std::string(kDecisionRule));
  link.clear_reasons();
  link.add_reasons(ReasonGiven(decision));
  link.add_reasons(decision.name());
  account.set_link_account(decision.name());
}

void SetDecidedText(const Placement::Text& text, v1::Incident& incident) {
  if (text.title != nullptr) {
    incident.set_title(text.title->incident_text().title());
    incident.add_text_decisions(text.title->name());
  }
  if (text.summary != nullptr) {
    incident.set_summary(text.summary->incident_text().summary());
    if (text.summary != text.title) incident.add_text_decisions(text.summary->name());
  }
  if (incident.text_decisions_size() > 0) {
    incident.set_text_state(v1::EDITORIAL_STATE_CORRECTED);
  }
}

Placement PlacedByMachine(const MachineGroups& machine) {
  Placement placement{.groups = machine.groups};
  for (const Member& member : machine.members) placement.names.push_back(member.group);
  placement.placed_by.resize(machine.accounts.accounts.size());
  return placement;
}

absl::StatusOr<Placement> PlaceDecided(
    const MachineGroups& machine, absl::Span<const v1::Decision> decisions,
    const std::function<absl::StatusOr<std::string>()>& new_name) {
  std::vector<const v1::Decision*> in_force;
  for (const v1::Decision& decision : decisions) {
    if (IsInForce(decision)) in_force.push_back(&decision);
  }
  const DecidedGroups decided = correlation::Decide(machine.accounts, machine.groups, in_force);
  NameGiver names(machine, decided);
  for (const v1::Decision& decision : decisions) {
    if (!IsInForce(decision)) names.Retire(NewIncidentOf(decision));
  }
  for (size_t i = in_force.size(); i-- > 0;) {
    names.Prefer(decided.sides[i].kept, IncidentOf(*in_force[i]));
    if (decided.sides[i].moved.empty()) continue;
    names.Prefer(decided.sides[i].moved.front(), NewIncidentOf(*in_force[i]));
  }
  names.NameByMachine();
  DOSSIER_RETURN_IF_ERROR(names.NameTheRest(new_name));

  Placement placement{.groups = decided.groups};
  names.NameAccounts(placement);
  for (const int decision : decided.placed_by) {
    placement.placed_by.push_back(decision < 0 ? nullptr : in_force[decision]);
  }
  for (size_t i = in_force.size(); i-- > 0;) {
    const v1::Decision& decision = *in_force[i];
    const DecidedGroups::Sides& sides = decided.sides[i];
    for (int source = 0; source < decision.merge().merged_size(); ++source) {
      names.Hide(decision.merge().merged(source).incident(), sides.moved[source], placement);
    }
    if (!sides.moved.empty()) names.Hide(NewIncidentOf(decision), sides.moved.front(), placement);
    names.Hide(IncidentOf(decision), sides.kept, placement);
  }
  names.HideNamesOfMachine(placement);
  for (size_t i = in_force.size(); i-- > 0;)
    Relate(*in_force[i], decided.sides[i], names, placement);
  AddEditorial(in_force, decided, names, placement);
  return placement;
}

}  // namespace dossier::pipeline

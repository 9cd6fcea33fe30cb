#include "server/pipeline/regroup.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "server/base/status.h"

namespace dossier::pipeline {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

// A name, the partition group of its longest-standing member, and that member's key.
struct Heir {
  int64_t key = kNever;
  size_t group = 0;
};

std::map<std::string, Heir> HeirsOfNames(absl::Span<const Member> pool,
                                         const std::vector<std::vector<int>>& partition) {
  std::map<std::string, Heir> heirs;
  for (size_t group = 0; group < partition.size(); ++group) {
    for (const int index : partition[group]) {
      const Member& member = pool[index];
      if (member.group.empty()) continue;
      Heir& heir = heirs[member.group];
      if (member.key < heir.key) heir = {member.key, group};
    }
  }
  return heirs;
}

std::vector<Succession> SuccessionsOf(absl::Span<const Member> pool,
                                      const std::set<std::string>& before, const Naming& naming) {
  std::vector<Succession> successions;
  for (const auto& [name, survivor] : naming.emptied) successions.push_back({name, survivor});
  for (size_t i = 0; i < pool.size(); ++i) {
    const std::string& old = pool[i].group;
    const std::string& now = naming.group_of[i];
    const bool is_given_up = naming.emptied.contains(old);
    const bool is_new = !before.contains(now);
    if (old.empty() || old == now || !(is_given_up || is_new)) continue;
    Succession succession{old, now};
    if (std::find(successions.begin(), successions.end(), succession) == successions.end()) {
      successions.push_back(std::move(succession));
    }
  }
  return successions;
}

}  // namespace

Naming NamingOf(absl::Span<const Member> pool, std::vector<std::string> group_of) {
  Naming naming;
  naming.group_of = std::move(group_of);
  const std::set<std::string> now(naming.group_of.begin(), naming.group_of.end());
  std::set<std::string> before;
  std::map<std::string, int64_t> longest;  // key of the longest-standing member of a name
  for (size_t i = 0; i < pool.size(); ++i) {
    const Member& member = pool[i];
    if (member.group.empty()) continue;
    before.insert(member.group);
    const auto [key, is_first] = longest.emplace(member.group, member.key);
    if (!is_first && member.key >= key->second) continue;
    key->second = member.key;
    if (!now.contains(member.group)) naming.emptied[member.group] = naming.group_of[i];
  }
  naming.successions = SuccessionsOf(pool, before, naming);
  return naming;
}

absl::StatusOr<Naming> NameGroups(absl::Span<const Member> pool,
                                  const std::vector<std::vector<int>>& partition,
                                  const std::function<absl::StatusOr<std::string>()>& new_name) {
  const std::map<std::string, Heir> heirs = HeirsOfNames(pool, partition);

  // The oldest name that a group inherits is the one it keeps.
  std::vector<std::pair<int64_t, std::string>> kept(partition.size(), {kNever, ""});
  for (const auto& [name, heir] : heirs) {
    kept[heir.group] = std::min(kept[heir.group], std::make_pair(heir.key, name));
  }

  std::vector<std::string> group_of(pool.size());
  for (size_t group = 0; group < partition.size(); ++group) {
    std::string& name = kept[group].second;
    if (name.empty()) {
      DOSSIER_ASSIGN_OR_RETURN(name, new_name());
    }
    for (const int index : partition[group]) group_of[index] = name;
  }
  return NamingOf(pool, std::move(group_of));
}

absl::Status TellSuccessions(store::Transaction& transaction, const Naming& naming) {
  for (const Succession& each : naming.successions) {
    DOSSIER_RETURN_IF_ERROR(transaction.Succeed(each.predecessor, each.successor));
  }
  return absl::OkStatus();
}

}  // namespace dossier::pipeline

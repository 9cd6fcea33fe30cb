#include "server/pipeline/regroup.h"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "server/base/status.h"

namespace dossier::pipeline {
namespace {

// How many members of one name are in one group, and the key of the longest-standing of them.
struct Share {
  int64_t weight = 0;
  int64_t first = std::numeric_limits<int64_t>::max();

  void Add(const Member& member) {
    weight += member.weight;
    first = std::min(first, member.key);
  }
  bool IsMoreThan(const Share& other) const {
    return std::tie(weight, other.first) > std::tie(other.weight, first);
  }
};

std::vector<Succession> SuccessionsOf(absl::Span<const Member> pool,
                                      const std::set<std::string>& before, const Naming& naming) {
  std::vector<Succession> successions;
  for (const auto& [name, survivor] : naming.emptied) successions.push_back({name, survivor});
  for (size_t i = 0; i < pool.size(); ++i) {
    const std::string& old = pool[i].group;
    const std::string& now = naming.group_of[i];
    const bool is_given_up = naming.emptied.contains(old);
    const bool is_new = !before.contains(now);
    if (old.empty() || now.empty() || old == now || !(is_given_up || is_new)) continue;
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
  std::map<std::pair<std::string, std::string>, Share> shares;  // by names before and now
  for (size_t i = 0; i < pool.size(); ++i) {
    if (pool[i].group.empty()) continue;
    before.insert(pool[i].group);
    if (naming.group_of[i].empty()) continue;
    shares[{pool[i].group, naming.group_of[i]}].Add(pool[i]);
  }
  std::map<std::string, Share> largest;
  for (const auto& [names, share] : shares) {
    const auto& [name, name_now] = names;
    if (now.contains(name) || !share.IsMoreThan(largest[name])) continue;
    largest[name] = share;
    naming.emptied[name] = name_now;
  }
  naming.successions = SuccessionsOf(pool, before, naming);
  return naming;
}

absl::StatusOr<Naming> NameGroups(absl::Span<const Member> pool,
                                  const std::vector<std::vector<int>>& partition,
                                  const std::function<absl::StatusOr<std::string>()>& new_name) {
  std::map<std::pair<std::string, size_t>, Share> shares;  // by name and group
  const auto opens = [&](const std::vector<int>& group) {
    return std::any_of(group.begin(), group.end(), [&](int index) { return pool[index].opens; });
  };
  for (size_t group = 0; group < partition.size(); ++group) {
    if (!opens(partition[group])) continue;
    for (const int index : partition[group]) {
      const Member& member = pool[index];
      if (!member.group.empty()) shares[{member.group, group}].Add(member);
    }
  }
  std::vector<std::pair<std::pair<std::string, size_t>, Share>> largest_first(shares.begin(),
                                                                              shares.end());
  std::stable_sort(largest_first.begin(), largest_first.end(),
                   [](const auto& a, const auto& b) { return a.second.IsMoreThan(b.second); });
  std::vector<std::string> names(partition.size());
  std::set<std::string> given;
  for (const auto& [place, share] : largest_first) {
    const auto& [name, group] = place;
    if (names[group].empty() && given.insert(name).second) names[group] = name;
  }

  std::vector<std::string> group_of(pool.size());
  for (size_t group = 0; group < partition.size(); ++group) {
    if (names[group].empty() && opens(partition[group])) {
      DOSSIER_ASSIGN_OR_RETURN(names[group], new_name());
    }
    for (const int index : partition[group]) group_of[index] = names[group];
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

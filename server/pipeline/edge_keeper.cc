#include "server/pipeline/edge_keeper.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/neighbours.h"

namespace dossier::pipeline {
namespace {

using correlation::kReach;
using correlation::kWorthComparing;
using internal::Account;
using internal::Edge;

using Edges = google::protobuf::RepeatedPtrField<Edge>;

bool Has(const Edges& edges, int64_t key) {
  return std::any_of(edges.begin(), edges.end(),
                     [&](const Edge& edge) { return edge.key() == key; });
}

// Adds to the nearness of the edge to the account with `key`, which is there, and removes it if too
// little is left.
void AddNearness(int64_t key, int weight, Edges& edges) {
  const auto edge =
      std::find_if(edges.begin(), edges.end(), [&](const Edge& each) { return each.key() == key; });
  edge->set_nearness(edge->nearness() + weight);
  if (edge->nearness() < kWorthComparing) edges.erase(edge);
}

// The edge of `behind` to `before`; nullopt if there is nothing worth keeping between them.
std::optional<Edge> EdgeBetween(const Account& behind, const Account& before, int64_t before_key,
                                int nearness) {
  // A report itself tells its accounts apart.
  if (behind.report_version() == before.report_version()) return std::nullopt;
  Edge edge = correlation::Compare(behind, before);
  if (!correlation::IsWorthKeeping(edge)) return std::nullopt;
  edge.clear_reasons();
  edge.set_account(before.name());
  edge.set_key(before_key);
  edge.set_nearness(nearness);
  return edge;
}

std::vector<int64_t> Near(const std::map<int64_t, int>& nearness) {
  std::vector<int64_t> keys;
  for (const auto& [key, weight] : nearness) {
    if (weight >= kWorthComparing) keys.push_back(key);
  }
  return keys;
}

}  // namespace

const EdgeKeeper::Edges& EdgeKeeper::EdgesOf(const PooledAccount& account) const {
  const auto changed = changed_.find(account.key);
  return changed == changed_.end() ? account.value->edges() : changed->second;
}

EdgeKeeper::Edges& EdgeKeeper::Change(const PooledAccount& account) {
  return changed_.try_emplace(account.key, account.value->edges()).first->second;
}

absl::Status EdgeKeeper::Settle() {
  for (auto& [key, edges] : std::exchange(changed_, {})) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> found, index_.Read({key}));
    for (const PooledAccount& account : found) {
      Account changed = *account.value;
      *changed.mutable_edges() = std::move(edges);
      pool_.Touch(ComponentOf(changed));
      DOSSIER_RETURN_IF_ERROR(SaveAccount(linking_.transaction, changed));
    }
  }
  return absl::OkStatus();
}

absl::Status EdgeKeeper::Enter(Account account) {
  account.clear_edges();
  account.set_component(account.name());
  pool_.Touch(account.component());
  // It stands behind what is stored with the same place.
  const Standing at{correlation::PlaceOf(account), std::numeric_limits<int64_t>::max()};
  std::map<int64_t, int> before_it, behind_it;
  Pairs parted;
  for (const std::string& key : correlation::KeysOf(account)) {
    const int weight = correlation::WeightOf(key);
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> before,
                             index_.lists().Before(key, at, kReach));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> behind,
                             index_.lists().Behind(key, at, kReach));
    for (const int64_t other : before) before_it[other] += weight;
    for (size_t i = 0; i < behind.size(); ++i) {
      behind_it[behind[i]] += weight;
      // What was kReach before it is one more now.
      const size_t out = kReach - 1 - i;
      if (out < before.size()) parted[{behind[i], before[out]}] += weight;
    }
  }

  DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> others, index_.Read(Near(before_it)));
  for (const PooledAccount& other : others) {
    std::optional<Edge> edge = EdgeBetween(account, *other.value, other.key, before_it[other.key]);
    if (!edge.has_value()) continue;
    Unite(account, *other.value, *edge);
    *account.add_edges() = *std::move(edge);
  }
  DOSSIER_RETURN_IF_ERROR(SaveAccount(linking_.transaction, account));

  const std::vector<int64_t> near_behind = Near(behind_it);
  if (near_behind.empty()) return Part(parted);
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> stored,
                           linking_.transaction.Find(account.name()));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> later, index_.Read(near_behind));
  for (const PooledAccount& other : later) {
    std::optional<Edge> edge =
        EdgeBetween(*other.value, account, stored->key, behind_it[other.key]);
    if (!edge.has_value()) continue;
    Unite(account, *other.value, *edge);
    *Change(other).Add() = *std::move(edge);
  }
  return Part(parted);
}

void EdgeKeeper::Unite(const Account& account, const Account& other, const Edge& edge) {
  if (edge.score() < correlation::kSameIncident) return;
  pool_.Unite(ComponentOf(account), ComponentOf(other));
}

// Takes what pairs are no longer near by off their edges.
absl::Status EdgeKeeper::Part(const Pairs& pairs) {
  for (auto pair = pairs.begin(); pair != pairs.end();) {
    const int64_t key = pair->first.first;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> found, index_.Read({key}));
    for (; pair != pairs.end() && pair->first.first == key; ++pair) {
      const int64_t before = pair->first.second;
      if (!Has(EdgesOf(found.front()), before)) continue;
      AddNearness(before, -pair->second, Change(found.front()));
    }
  }
  return absl::OkStatus();
}

absl::Status EdgeKeeper::Leave(const PooledAccount& account) {
  const Standing at{correlation::PlaceOf(*account.value), account.key};
  pool_.Touch(ComponentOf(*account.value));
  Pairs met;
  std::map<int64_t, int> behind_it;
  for (const std::string& key : correlation::KeysOf(*account.value)) {
    const int weight = correlation::WeightOf(key);
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> before,
                             index_.lists().Before(key, at, kReach));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> behind,
                             index_.lists().Behind(key, at, kReach));
    for (size_t i = 0; i < behind.size(); ++i) {
      behind_it[behind[i]] += weight;
      const size_t in = kReach - 1 - i;
      if (in < before.size()) met[{behind[i], before[in]}] += weight;
    }
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> others, index_.Read(Near(behind_it)));
  for (const PooledAccount& other : others) {
    if (!Has(EdgesOf(other), at.key)) continue;
    Edges& edges = Change(other);
    edges.erase(std::remove_if(edges.begin(), edges.end(),
                               [&](const Edge& edge) { return edge.key() == at.key; }),
                edges.end());
  }
  changed_.erase(account.key);
  DOSSIER_RETURN_IF_ERROR(linking_.transaction.Delete(account.name));
  return Meet(met);
}

// Adds what pairs are near by from now on, and compares those that come near enough by it.
absl::Status EdgeKeeper::Meet(const Pairs& pairs) {
  for (const auto& [pair, weight] : pairs) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> both,
                             index_.Read({pair.first, pair.second}));
    const PooledAccount& behind = both[0];
    const PooledAccount& before = both[1];
    if (Has(EdgesOf(behind), before.key)) {
      AddNearness(before.key, weight, Change(behind));
      continue;
    }
    DOSSIER_ASSIGN_OR_RETURN(const int nearness, NearnessOf(before, behind));
    if (nearness < kWorthComparing) continue;
    std::optional<Edge> edge = EdgeBetween(*behind.value, *before.value, before.key, nearness);
    if (!edge.has_value()) continue;
    Unite(*behind.value, *before.value, *edge);
    *Change(behind).Add() = *std::move(edge);
  }
  return absl::OkStatus();
}

// What the keys weigh together by which two accounts are near.
absl::StatusOr<int> EdgeKeeper::NearnessOf(const PooledAccount& before,
                                           const PooledAccount& behind) {
  const std::vector<std::string> one = correlation::KeysOf(*before.value);
  const std::vector<std::string> other = correlation::KeysOf(*behind.value);
  std::vector<std::string> shared;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::back_inserter(shared));
  int most = 0;
  for (const std::string& key : shared) most += correlation::WeightOf(key);
  if (most < kWorthComparing) return 0;
  const Standing at{correlation::PlaceOf(*behind.value), behind.key};
  int nearness = 0;
  for (const std::string& key : shared) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> near,
                             index_.lists().Before(key, at, kReach));
    if (std::find(near.begin(), near.end(), before.key) != near.end())
      nearness += correlation::WeightOf(key);
  }
  return nearness;
}

}  // namespace dossier::pipeline

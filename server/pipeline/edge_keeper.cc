#include "server/pipeline/edge_keeper.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/edges.h"
#include "server/correlation/neighbours.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {
namespace {

using correlation::EdgeTo;
using correlation::kNoEdge;
using correlation::kReach;
using correlation::kWorthComparing;
using correlation::Standing;
using internal::Account;
using internal::Vertex;

// What is worth keeping between two accounts; a report itself tells its accounts apart.
std::optional<double> ScoreBetween(const Account& a, const Account& b) {
  if (a.report_version() == b.report_version()) return std::nullopt;
  return correlation::ScoreWorthKeeping(correlation::Compare(a, b));
}

std::vector<int64_t> Near(const std::map<int64_t, int>& nearness) {
  std::vector<int64_t> keys;
  for (const auto& [key, weight] : nearness) {
    if (weight >= kWorthComparing) keys.push_back(key);
  }
  return keys;
}

// An account without what nobody compares.
absl::StatusOr<std::optional<Account>> ReadCompared(store::Transaction& transaction, int64_t key) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> found,
                           transaction.FindKeys(store::Collection::kAccount, {key}));
  if (found.empty()) return std::nullopt;
  DOSSIER_ASSIGN_OR_RETURN(auto stored, Parse<internal::ComparedAccount>(found.front()));
  Account compared;
  compared.set_report_version(stored.value.report_version());
  compared.set_role(stored.value.role());
  compared.set_only_denies(stored.value.only_denies());
  *compared.mutable_signature() = std::move(*stored.value.mutable_signature());
  return compared;
}

}  // namespace

EdgeKeeper::EdgeKeeper(const Linking& linking, VertexGraph& graph)
    : linking_(linking),
      graph_(graph),
      index_(linking),
      compared_(linking.caches.compared,
                [this](int64_t key) { return ReadCompared(linking_.transaction, key); }) {}

// Of an account and a stored one; nullopt if nothing is worth keeping.
absl::StatusOr<std::optional<double>> EdgeKeeper::ScoreTo(const Account& account, int64_t other) {
  DOSSIER_ASSIGN_OR_RETURN(const Account* compared, compared_.Find(other));
  if (compared == nullptr) return std::nullopt;
  return ScoreBetween(account, *compared);
}

absl::Status EdgeKeeper::Enter(const Account& account, bool has_siblings) {
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
  DOSSIER_RETURN_IF_ERROR(SaveAccount(linking_.transaction, account));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Resource> stored,
                           linking_.transaction.Find(account.name()));
  if (!stored.has_value()) return absl::InternalError(absl::StrCat(account.name(), " is lost"));
  const int64_t key = stored->key;

  graph_.Add(correlation::VertexOf(account, key, has_siblings));
  change_.vertices.insert(key);
  DOSSIER_RETURN_IF_ERROR(ConnectBefore(account, before_it, key));

  for (const int64_t later : Near(behind_it)) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<double> score, ScoreTo(account, later));
    if (!score.has_value()) continue;
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* holder, graph_.Find(later));
    if (holder == nullptr) continue;
    DOSSIER_RETURN_IF_ERROR(Connect(later, key, *score, behind_it[later]));
  }
  return Part(parted);
}

// Gives a new account its edges to those before it.
absl::Status EdgeKeeper::ConnectBefore(const Account& account, const std::map<int64_t, int>& near,
                                       int64_t key) {
  for (const int64_t other : Near(near)) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<double> score, ScoreTo(account, other));
    if (!score.has_value()) continue;
    DOSSIER_RETURN_IF_ERROR(Connect(key, other, *score, near.at(other)));
  }
  return absl::OkStatus();
}

void EdgeKeeper::Note(const correlation::EdgeChange& edge) {
  change_.edges.push_back(edge);
  if (edge.halvings >= correlation::kHalving) changed_.emplace_back(edge.account, edge.other);
}

absl::Status EdgeKeeper::Connect(int64_t holder, int64_t before, double score, int nearness) {
  Note({holder, before, correlation::HalvingsOf(score)});
  return graph_.Connect(holder, before, score, nearness);
}

absl::Status EdgeKeeper::Disconnect(const Vertex& holder, int index) {
  Note({holder.at().key(), holder.neighbours(index), holder.halvings(index),
        /*is_gone=*/true});
  return graph_.Disconnect(holder.at().key(), index);
}

// Takes what pairs are no longer near by off their edges.
absl::Status EdgeKeeper::Part(const Pairs& pairs) {
  for (const auto& [pair, weight] : pairs) {
    const auto& [key, before] = pair;
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* holder, graph_.Find(key));
    const int index = holder == nullptr ? kNoEdge : EdgeTo(*holder, before);
    if (index == kNoEdge) continue;
    const int left = holder->nearness(index) - weight;
    graph_.SetNearness(key, index, left);
    if (left < kWorthComparing) DOSSIER_RETURN_IF_ERROR(Disconnect(*holder, index));
  }
  return absl::OkStatus();
}

absl::Status EdgeKeeper::Leave(const PooledAccount& account) {
  const Standing at{correlation::PlaceOf(*account.value), account.key};
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
  DOSSIER_RETURN_IF_ERROR(linking_.transaction.Delete(account.name));
  DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(account.key));
  if (vertex == nullptr) return Meet(met);
  for (const int64_t other : Near(behind_it)) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* holder, graph_.Find(other));
    const int index = holder == nullptr ? kNoEdge : EdgeTo(*holder, account.key);
    if (index != kNoEdge) DOSSIER_RETURN_IF_ERROR(Disconnect(*holder, index));
  }
  while (vertex->neighbours_size() > 0) DOSSIER_RETURN_IF_ERROR(Disconnect(*vertex, 0));
  DOSSIER_ASSIGN_OR_RETURN(const correlation::Seat* seat, graph_.SeatOf(account.key));
  if (seat != nullptr) change_.blocks.insert(seat->block);
  DOSSIER_RETURN_IF_ERROR(graph_.Remove(account.key));
  return Meet(met);
}

// Adds what pairs are near by from now on, and compares those that come near enough by it.
absl::Status EdgeKeeper::Meet(const Pairs& pairs) {
  for (const auto& [pair, weight] : pairs) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* holder, graph_.Find(pair.first));
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(pair.second));
    if (holder == nullptr || other == nullptr) continue;
    const int index = EdgeTo(*holder, pair.second);
    if (index != kNoEdge) {
      graph_.SetNearness(pair.first, index, holder->nearness(index) + weight);
      continue;
    }
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> both,
                             index_.Read({pair.first, pair.second}));
    const PooledAccount& behind = both[0];
    const PooledAccount& before = both[1];
    DOSSIER_ASSIGN_OR_RETURN(const int nearness, NearnessOf(before, behind));
    if (nearness < kWorthComparing) continue;
    const std::optional<double> score = ScoreBetween(*behind.value, *before.value);
    if (!score.has_value()) continue;
    DOSSIER_RETURN_IF_ERROR(Connect(behind.key, before.key, *score, nearness));
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

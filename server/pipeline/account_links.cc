#include "server/pipeline/account_links.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/edges.h"
#include "server/correlation/neighbours.h"
#include "server/pipeline/account_index.h"
#include "server/pipeline/decided_incidents.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {

std::vector<BestEdge> BestEdges(const std::vector<const PooledAccount*>& group) {
  absl::flat_hash_map<int64_t, size_t> places;
  for (size_t i = 0; i < group.size(); ++i) {
    if (group[i]->vertex != nullptr) places.emplace(group[i]->key, i);
  }
  std::vector<BestEdge> best(group.size());
  std::vector<size_t> best_place(group.size());
  const auto consider = [&](size_t at, size_t other, double score) {
    const bool better = best[at].other == nullptr || score > best[at].score ||
                        (score == best[at].score && other < best_place[at]);
    if (!better || score < 0) return;
    best[at] = {group[other]->value, score};
    best_place[at] = other;
  };
  for (const auto& [key, i] : places) {
    const internal::Vertex& vertex = *group[i]->vertex;
    for (int edge = 0; edge < vertex.neighbours_size(); ++edge) {
      const auto other = places.find(vertex.neighbours(edge));
      if (other == places.end() || other->second == i) continue;
      const double score = correlation::ScoreOf(vertex.halvings(edge));
      consider(i, other->second, score);
      consider(other->second, i, score);
    }
  }
  return best;
}

absl::StatusOr<BestEdge> BestEdgeInCrowd(
    const Linking& linking, VertexGraph& graph, const PooledAccount& account,
    absl::FunctionRef<absl::StatusOr<bool>(int64_t key)> is_beside) {
  const internal::Vertex& vertex = *account.vertex;
  std::vector<std::pair<double, int64_t>> edges;
  const auto add = [&](const auto& keys, const auto& scores) {
    for (int i = 0; i < keys.size(); ++i) {
      if (scores[i] >= 0) edges.emplace_back(correlation::ScoreOf(scores[i]), keys[i]);
    }
  };
  add(vertex.neighbours(), vertex.halvings());
  add(vertex.behind(), vertex.behind_halvings());
  std::sort(edges.begin(), edges.end(), std::greater<>());
  const internal::Vertex* best = nullptr;
  double most = 0;
  for (const auto& [score, key] : edges) {
    if (best != nullptr && score < most) break;
    DOSSIER_ASSIGN_OR_RETURN(const bool is_in, is_beside(key));
    if (!is_in) continue;
    DOSSIER_ASSIGN_OR_RETURN(const internal::Vertex* other, graph.Find(key));
    const auto order = [](const internal::Vertex& each) {
      return std::tie(each.content_key(), each.account());
    };
    if (best == nullptr || order(*other) < order(*best)) best = other;
    most = score;
  }
  if (best == nullptr) return BestEdge{};
  DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> found,
                           AccountIndex(linking).Read({best->at().key()}));
  if (found.empty()) return BestEdge{};
  return BestEdge{std::move(found.front().value), most};
}

bool TellsOf(const internal::Account& account, const v1::Decision& decision) {
  internal::Account linked = account;
  LinkByDecision(decision, linked);
  return linked.link_account() == account.link_account() &&
         Serialize(linked.link()) == Serialize(account.link());
}

bool TellsOf(const internal::Account& account, const BestEdge& best) {
  const v1::IncidentReport& link = account.link();
  if (link.role() != account.role()) return false;
  if (best.other == nullptr) return account.link_account().empty() && !link.rule().empty();
  return account.link_account() == best.other->name() && link.score() == best.score;
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
  internal::Edge edge = correlation::Compare(account, *best.other);
  account.set_link_account(best.other->name());
  link.set_score(best.score);
  link.set_rule(std::move(*edge.mutable_rule()));
  *link.mutable_reasons() = std::move(*edge.mutable_reasons());
}

}  // namespace dossier::pipeline

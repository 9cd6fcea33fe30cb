#ifndef DOSSIER_SERVER_PIPELINE_EDGE_KEEPER_H_
#define DOSSIER_SERVER_PIPELINE_EDGE_KEEPER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/grouping.h"
#include "server/pipeline/account_index.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/vertex_graph.h"
#include "server/pipeline/working_set.h"

namespace dossier::pipeline {

// Keeps the edges of accounts in step with which accounts are near each other
// (correlation/neighbours.h), within one transaction, and knows what grouping has to look at again.
//
// An account holds its edges to those before it. One that comes gets its own, takes a place among
// those before the next kReach of each of its keys, and pushes one out of reach of each of these;
// one that goes does the opposite. So a report costs the same in a store of any size. For one
// thread.
class EdgeKeeper {
 public:
  // Both outlive the keeper.
  EdgeKeeper(const Linking& linking, VertexGraph& graph);

  // Stores an account that is not stored yet, compares it with those that it is near to, and gives
  // it its edges. `has_siblings` if its report version has other accounts.
  absl::Status Enter(const internal::Account& account, bool has_siblings);

  // Takes back what an account that is stored is to others, and deletes it.
  absl::Status Leave(const PooledAccount& account);

  const correlation::GraphChange& change() const { return change_; }

  // The pairs between which an edge came or went that connects.
  const std::vector<std::pair<int64_t, int64_t>>& changed() const { return changed_; }

 private:
  // By the row keys of one account and of one before it: a weight.
  using Pairs = std::map<std::pair<int64_t, int64_t>, int>;

  void Note(const correlation::EdgeChange& edge);
  absl::StatusOr<std::optional<double>> ScoreTo(const internal::Account& account, int64_t other);
  absl::Status ConnectBefore(const internal::Account& account, const std::map<int64_t, int>& near,
                             int64_t key);
  absl::Status Connect(int64_t holder, int64_t before, double score, int nearness);
  absl::Status Disconnect(const internal::Vertex& holder, int index);
  absl::Status Part(const Pairs& pairs);
  absl::Status Meet(const Pairs& pairs);
  absl::StatusOr<int> NearnessOf(const PooledAccount& before, const PooledAccount& behind);

  const Linking& linking_;
  VertexGraph& graph_;
  AccountIndex index_;
  WorkingSet<internal::Account> compared_;  // stored accounts, as far as they are compared
  correlation::GraphChange change_;
  std::vector<std::pair<int64_t, int64_t>> changed_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_EDGE_KEEPER_H_

#ifndef DOSSIER_SERVER_PIPELINE_ACCOUNT_LINKS_H_
#define DOSSIER_SERVER_PIPELINE_ACCOUNT_LINKS_H_

#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/decision.pb.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/vertex_graph.h"

// Why an account is linked to its incident: by the account of the same group that it is likest, or
// by a decision.
namespace dossier::pipeline {

// The best edge of an account within its group; no account if it stands alone.
struct BestEdge {
  std::shared_ptr<const internal::Account> other;
  double score = 0;
};

// For each member of a group, its best edge to another; of equals the one to the first.
std::vector<BestEdge> BestEdges(const std::vector<const PooledAccount*>& group);

// The same of one account whose group is not read whole; `is_beside` tells by its row key whether
// an account is in that group.
absl::StatusOr<BestEdge> BestEdgeInCrowd(
    const Linking& linking, VertexGraph& graph, const PooledAccount& account,
    absl::FunctionRef<absl::StatusOr<bool>(int64_t key)> is_beside);

// Whether the link of `account` tells of that decision, or of that edge, already.
bool TellsOf(const internal::Account& account, const v1::Decision& decision);
bool TellsOf(const internal::Account& account, const BestEdge& best);

// Lets the link of `account` tell of the edge.
void SetLink(const BestEdge& best, internal::Account& account);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ACCOUNT_LINKS_H_

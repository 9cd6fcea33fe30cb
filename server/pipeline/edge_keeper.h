#ifndef DOSSIER_SERVER_PIPELINE_EDGE_KEEPER_H_
#define DOSSIER_SERVER_PIPELINE_EDGE_KEEPER_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/internal/account.pb.h"
#include "google/protobuf/repeated_field.h"
#include "server/pipeline/account_index.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/linking.h"

namespace dossier::pipeline {

// Keeps the edges of accounts in step with which accounts are near each other
// (correlation/neighbours.h), within one transaction, and tells the pool which components take part
// and grow together by them.
//
// An account holds its edges to those before it. One that comes gets its own, takes a place among
// those before the next kReach of each of its keys, and pushes one out of reach of each of these;
// one that goes does the opposite. So a report costs the same in a store of any size. For one
// thread.
class EdgeKeeper {
 public:
  // Both outlive the keeper.
  EdgeKeeper(const Linking& linking, AccountPool& pool)
      : linking_(linking), pool_(pool), index_(linking) {}

  // Compares an account that is not stored yet with those that it is near to, gives it its edges
  // and stores it.
  absl::Status Enter(internal::Account account);

  // Takes back what an account that is stored is to others, and deletes it.
  absl::Status Leave(const PooledAccount& account);

  // Writes the accounts whose edges changed through others.
  absl::Status Settle();

 private:
  using Edges = google::protobuf::RepeatedPtrField<internal::Edge>;
  // By the row keys of one account and of one before it: a weight.
  using Pairs = std::map<std::pair<int64_t, int64_t>, int>;

  const Edges& EdgesOf(const PooledAccount& account) const;
  Edges& Change(const PooledAccount& account);
  void Unite(const internal::Account& account, const internal::Account& other,
             const internal::Edge& edge);
  absl::Status Part(const Pairs& pairs);
  absl::Status Meet(const Pairs& pairs);
  absl::StatusOr<int> NearnessOf(const PooledAccount& before, const PooledAccount& behind);

  const Linking& linking_;
  AccountPool& pool_;
  AccountIndex index_;
  std::map<int64_t, Edges> changed_;  // what is not written yet, by row key
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_EDGE_KEEPER_H_

#ifndef DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_
#define DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/neighbours.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/vertex_graph.h"

namespace dossier::pipeline {

// An account as it is stored, shared with the cache.
struct PooledAccount {
  int64_t key = 0;
  std::string name;
  std::shared_ptr<const internal::Account> value;
  // Where it is read into a pool; null if it was stored before there were any.
  const internal::Vertex* vertex = nullptr;
};

// The stored accounts that have `term`, by ascending key.
absl::StatusOr<std::vector<PooledAccount>> ReadAccounts(const Linking& linking,
                                                        const store::Term& term);

// Writes `account` under its name, with the terms by which it is found.
absl::Status SaveAccount(store::Transaction& transaction, const internal::Account& account);

// The accounts of groups that have changed, held while incidents are made of them. For one thread.
class AccountPool {
 public:
  // Both outlive the pool.
  AccountPool(const Linking& linking, VertexGraph& graph) : linking_(linking), graph_(graph) {}

  // States that the group takes part.
  void Touch(const correlation::Standing& group);

  // States that the account does, with its group.
  absl::Status Touch(const PooledAccount& account);

  // Reads every account of the groups that take part and are not read yet. Returns whether there
  // were any.
  absl::StatusOr<bool> Read();

  // By name.
  const std::vector<PooledAccount>& accounts() const { return accounts_; }

  // Indices of accounts by group, each ordered by content.
  std::vector<std::vector<int>> Groups() const;

  // The accounts of the pool that tell of `incident`, as they are in the pool now.
  std::vector<const PooledAccount*> Members(absl::string_view incident) const;
  std::vector<const internal::Account*> Of(absl::string_view incident) const;

  // Replaces what the pool holds for accounts()[index], and writes it.
  absl::Status Replace(size_t index, internal::Account account);

 private:
  const Linking& linking_;
  VertexGraph& graph_;
  std::set<correlation::Standing> open_;  // groups to read
  std::set<correlation::Standing> read_;
  std::set<std::string> ungrouped_;  // incidents of accounts without a vertex
  std::vector<PooledAccount> accounts_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_

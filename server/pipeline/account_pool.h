#ifndef DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_
#define DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/pipeline/linking.h"

namespace dossier::pipeline {

// An account as it is stored, shared with the cache.
struct PooledAccount {
  int64_t key = 0;
  std::string name;
  std::shared_ptr<const internal::Account> value;
};

// The stored accounts that have `term`, by ascending key.
absl::StatusOr<std::vector<PooledAccount>> ReadAccounts(const Linking& linking,
                                                        const store::Term& term);

// The component of an account; for one that was stored before there were any, its incident.
const std::string& ComponentOf(const internal::Account& account);

// Writes `account` under its name, with the terms by which it is found.
absl::Status SaveAccount(store::Transaction& transaction, const internal::Account& account);

// Whole components of accounts, held while they are partitioned anew.
//
// A *component* is a set of accounts that no connecting edge leaves; each account names its own.
// Components grow together and never come apart: one that holds more than it need do does no harm,
// for accounts that nothing connects never share a group. For one thread.
class AccountPool {
 public:
  explicit AccountPool(const Linking& linking) : linking_(linking) {}

  // States that the component takes part; it is read with the rest.
  void Touch(const std::string& component);

  // States that both are one component from now on.
  void Unite(const std::string& component, const std::string& other);

  // Reads every account of the components that take part, and lets those that were united have one
  // name: that of the greatest, so that few accounts change.
  absl::Status Read();

  const std::vector<PooledAccount>& accounts() const { return accounts_; }

  // The accounts of the pool that tell of `incident`, as they are in the pool now.
  std::vector<const internal::Account*> Of(absl::string_view incident) const;

  // Replaces what the pool holds for accounts()[index], and writes it.
  absl::Status Replace(size_t index, internal::Account account);

 private:
  std::string RootOf(std::string component) const;

  const Linking& linking_;
  std::map<std::string, std::string> parents_;  // components that take part; a root is its own
  std::vector<PooledAccount> accounts_;         // by name
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_

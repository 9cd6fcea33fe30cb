#ifndef DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_
#define DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "server/correlation/neighbours.h"
#include "server/pipeline/decided_incidents.h"
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
  const correlation::Seat* seat = nullptr;
};

// The stored accounts that have `term`, by ascending key.
absl::StatusOr<std::vector<PooledAccount>> ReadAccounts(const Linking& linking,
                                                        const store::Term& term);

// Writes `account` under its name, with the terms by which it is found.
absl::Status SaveAccount(store::Transaction& transaction, const internal::Account& account);

// The accounts of groups that have changed, held while incidents are made of them. For one thread.
//
// Of a group that is a crowd (crowd.h) the pool has but a part: what moved or is wanted, and whom
// decisions hold on to. All others stay where they are, which is where one of them, its *stander*,
// is put. Where people took accounts out
// (correlation::PartsByLikeness), each that comes may change where others go, so that it is read
// whole.
class AccountPool {
 public:
  // Both outlive the pool.
  AccountPool(const Linking& linking, VertexGraph& graph) : linking_(linking), graph_(graph) {}

  // States that the group takes part.
  void Touch(const correlation::Standing& group);

  // States that the account does, with its group.
  absl::Status Touch(const PooledAccount& account);

  // States that the group does, and is read whole.
  void TouchWhole(const correlation::Standing& group);
  absl::Status TouchWhole(const PooledAccount& account);

  // States that of a crowd the account is read too.
  void Want(int64_t key) { wanted_.insert(key); }
  // How many the account stands for: itself, and if it is a stander, its crowd.
  int64_t WeightOf(const PooledAccount& account) const;

  bool IsWanted(int64_t key) const { return wanted_.contains(key) || graph_.moved().contains(key); }

  // Reads every account of the groups that take part and are not read yet, or the part of a crowd.
  // Returns whether there were any.
  absl::StatusOr<bool> Read();

  // Whether the pool has but a part of those that tell of `incident`.
  bool IsPart(absl::string_view incident) const;

  // Reads whole the crowds that the machine does not call as before in `names`, one for each
  // account. Returns whether there were any.
  absl::StatusOr<bool> ReadRenamed(const std::vector<std::string>& names);

  // The same for those whose accounts do not stay where they are in `placement`.
  absl::StatusOr<bool> ReadReplaced(const Placement& placement);

  // Of the accounts of an incident those that it is folded from: what Of() tells from then on.
  void KeepFolded(const std::string& incident, std::vector<PooledAccount> folded) {
    folded_[incident] = std::move(folded);
  }
  // Reads these of a crowd; those of `decided`, reports that decisions in force are about, are in
  // the pool.
  absl::Status ReadFolded(const std::string& incident, const std::set<std::string>& decided);

  // By name.
  const std::vector<PooledAccount>& accounts() const { return accounts_; }

  // Indices of accounts by group, each ordered by content.
  std::vector<std::vector<int>> Groups() const;

  // The accounts of the pool that tell of `incident`, as they are in the pool now.
  std::vector<const PooledAccount*> Members(absl::string_view incident) const;

  // Those that it is folded from, once that is known, else all of them.
  std::vector<const PooledAccount*> Folded(absl::string_view incident) const;
  std::vector<const internal::Account*> Of(absl::string_view incident) const;

  // Replaces what the pool holds for accounts()[index], and writes it.
  absl::Status Replace(size_t index, internal::Account account);

 private:
  // A group of which the pool has but a part.
  struct Crowd {
    std::string incident;
    std::string by_machine;  // what the machine calls it
    int64_t stander = 0;     // stands for all that nobody decided about
    int64_t reports = 0;     // how many tell of the incident
  };
  absl::StatusOr<std::optional<Crowd>> CrowdOf(const correlation::Standing& group) const;
  absl::StatusOr<std::optional<Crowd>> SettledIn(const correlation::Standing& group) const;
  absl::StatusOr<std::vector<int64_t>> PartOf(const correlation::Standing& group,
                                              const Crowd& crowd);
  absl::StatusOr<bool> ReadWhole(
      absl::FunctionRef<bool(const correlation::Standing&, const Crowd&, size_t account)> changes);
  absl::StatusOr<bool> IsLeftAlone(const correlation::Standing& group,
                                   absl::Span<const int64_t> decided) const;
  absl::Status Seat(PooledAccount& account) const;
  absl::StatusOr<bool> IsIn(int64_t key, const correlation::Standing& group) const;

  const Linking& linking_;
  VertexGraph& graph_;
  std::set<correlation::Standing> open_;   // groups to read
  std::set<correlation::Standing> whole_;  // not as crowds
  std::set<int64_t> wanted_;
  std::map<correlation::Standing, Crowd> crowds_;
  std::map<std::string, std::vector<PooledAccount>, std::less<>> folded_;
  std::set<correlation::Standing> read_;
  std::set<std::string> ungrouped_;  // incidents of accounts without a seat
  std::vector<PooledAccount> accounts_;
  // Indices of accounts_ by incident, once they are asked for, until an account comes or changes.
  mutable std::optional<absl::flat_hash_map<std::string, std::vector<size_t>>> members_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ACCOUNT_POOL_H_

#ifndef DOSSIER_SERVER_PIPELINE_ACCOUNT_INDEX_H_
#define DOSSIER_SERVER_PIPELINE_ACCOUNT_INDEX_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/linking.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Where an account stands in every list that it is in.
struct Standing {
  uint64_t place = 0;  // correlation::PlaceOf
  int64_t key = 0;     // the store's row key, which decides between equal places
};

// The terms that put `account` into the lists of its keys.
std::vector<store::Term> ListTerms(const internal::Account& account);

// The lists in which stored accounts stand that share a key (correlation/neighbours.h), in the
// order of their places. A view of one transaction; for one thread.
class AccountIndex {
 public:
  // It outlives the index.
  explicit AccountIndex(const Linking& linking) : linking_(linking) {}

  // The accounts with these row keys, in their order; those that are gone are left out.
  absl::StatusOr<std::vector<PooledAccount>> Read(absl::Span<const int64_t> keys) const;

  // The row keys of up to `limit` accounts in the list of `key` (correlation::KeysOf) that stand
  // next before, or behind, `at`: the nearest first.
  absl::StatusOr<std::vector<int64_t>> Before(absl::string_view key, const Standing& at,
                                              int limit) const;
  absl::StatusOr<std::vector<int64_t>> Behind(absl::string_view key, const Standing& at,
                                              int limit) const;

 private:
  absl::StatusOr<std::vector<int64_t>> Walk(absl::string_view key, const Standing& at,
                                            bool backwards, int limit) const;

  const Linking& linking_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ACCOUNT_INDEX_H_

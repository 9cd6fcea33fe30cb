#ifndef DOSSIER_SERVER_PIPELINE_ACCOUNT_INDEX_H_
#define DOSSIER_SERVER_PIPELINE_ACCOUNT_INDEX_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dossier/internal/account.pb.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/key_lists.h"
#include "server/pipeline/linking.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// The terms that put `account` into the lists of its keys.
std::vector<store::Term> ListTerms(const internal::Account& account);

// The lists in which stored accounts stand that share a key (correlation/neighbours.h), in the
// order of their places. A view of one transaction; for one thread.
class AccountIndex {
 public:
  // It outlives the index.
  explicit AccountIndex(const Linking& linking);

  // The accounts with these row keys, in their order; those that are gone are left out.
  absl::StatusOr<std::vector<PooledAccount>> Read(absl::Span<const int64_t> keys) const;

  // The lists themselves, whose keys are correlation::KeysOf.
  const KeyLists& lists() const { return lists_; }

 private:
  const Linking& linking_;
  const KeyLists lists_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ACCOUNT_INDEX_H_

#include "server/pipeline/linking.h"

#include <memory>
#include <utility>

#include "server/base/status.h"

namespace dossier::pipeline {

absl::StatusOr<LinkingTransaction> LinkingTransaction::Begin(store::Store& store,
                                                             LinkingCaches& caches) {
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<store::Transaction> transaction, store.Begin());
  return LinkingTransaction(std::move(transaction), caches);
}

absl::StatusOr<int64_t> LinkingTransaction::Commit() {
  DOSSIER_ASSIGN_OR_RETURN(const int64_t revision, transaction_->Commit());
  caches_->Committed(revision);
  return revision;
}

}  // namespace dossier::pipeline

#ifndef DOSSIER_SERVER_PIPELINE_LINKING_H_
#define DOSSIER_SERVER_PIPELINE_LINKING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dossier/internal/account.pb.h"
#include "dossier/internal/fingerprint.pb.h"
#include "dossier/internal/outline.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/correlation/seat.h"
#include "server/correlation/statement_matcher.h"
#include "server/pipeline/parsed_cache.h"
#include "server/pipeline/revision_cache.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// What linking reads again from batch to batch: the accounts and utterances of a running story, in
// a large store up to 672 MiB of them.
// For the thread that has a LinkingTransaction open.
struct LinkingCaches {
  static constexpr size_t kBytes = size_t{128} << 20;

  ParsedCache<internal::Account> accounts{kBytes};
  ParsedCache<v1::Statement, correlation::HeldUtterance> utterances{kBytes / 2};
  ParsedCache<internal::Fingerprint> fingerprints{kBytes / 8};
  RevisionCache<internal::Vertex> vertices{
      kBytes, [](const internal::Vertex& vertex) { return vertex.SpaceUsedLong(); }};
  // Half of it holds those of 900,000 accounts, which are read when the server starts.
  RevisionCache<correlation::Seat> seats{2 * kBytes, [](const correlation::Seat& seat) {
                                           return sizeof(seat) + 8 * seat.barred_from.size() + 40;
                                         }};
  ParsedCache<internal::Outline> outlines{kBytes / 8};
  // Accounts, as far as they are compared.
  RevisionCache<internal::Account> compared{kBytes / 2, [](const internal::Account& account) {
                                              return sizeof(account) + size_t{2000} +
                                                     8 * account.signature().words().size();
                                            }};

  // By how much the row keys of the vertex and the seat that were read last differ from those of
  // their accounts.
  int64_t vertex_offset = 0;
  int64_t seat_offset = 0;

  std::mutex mutex;  // guards all of it

  // A transaction begins while `head` is the newest revision.
  void Begin(int64_t head) {
    vertices.Begin(head);
    seats.Begin(head);
    compared.Begin(head);
  }

  // What the transaction wrote that became `revision` holds from now on.
  void Committed(int64_t revision) {
    vertices.Committed(revision);
    seats.Committed(revision);
    compared.Committed(revision);
  }
};

// What the linkers of one transaction share. A view; all that it names outlives them.
struct Linking {
  store::Transaction& transaction;
  LinkingCaches& caches;
  absl::Time now;
};

// A write transaction that has the caches to itself for as long as it lives: also while it tells
// them what it has committed, when the store lets the next writer begin.
class LinkingTransaction {
 public:
  // As Store::Begin. Both outlive it.
  static absl::StatusOr<LinkingTransaction> Begin(store::Store& store, LinkingCaches& caches);

  store::Transaction& operator*() const { return *transaction_; }
  store::Transaction* operator->() const { return transaction_.get(); }
  Linking At(absl::Time now) const { return {*transaction_, *caches_, now}; }

  // As Transaction::Commit; the caches hold from then on what it wrote.
  absl::StatusOr<int64_t> Commit();

 private:
  LinkingTransaction(std::unique_ptr<store::Transaction> transaction, LinkingCaches& caches)
      : transaction_(std::move(transaction)), caches_(&caches), lock_(caches.mutex) {}

  std::unique_ptr<store::Transaction> transaction_;
  LinkingCaches* caches_;
  std::unique_lock<std::mutex> lock_;  // taken by the writer that the store has let in
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_LINKING_H_

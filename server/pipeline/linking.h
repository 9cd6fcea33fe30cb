#ifndef DOSSIER_SERVER_PIPELINE_LINKING_H_
#define DOSSIER_SERVER_PIPELINE_LINKING_H_

#include <cstddef>
#include <cstdint>

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
// For whoever holds the write transaction.
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

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_LINKING_H_

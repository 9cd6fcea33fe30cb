#ifndef DOSSIER_SERVER_STORE_SQLITE_CHANGED_SETS_H_
#define DOSSIER_SERVER_STORE_SQLITE_CHANGED_SETS_H_

#include <cstdint>
#include <list>
#include <mutex>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The keys of resources that changed after a revision, deleted ones among them, from the log.
absl::StatusOr<KeySet> ReadChangedSince(Connection& connection, Collection collection,
                                        int64_t revision);

// Remembers what changed since the revisions that were asked for lately, as the pages of one list
// ask again and again. Thread-safe.
class ChangedSets {
 public:
  // All that changed after `revision` up to `head`, the head of the connection's snapshot, and
  // perhaps others.
  absl::StatusOr<KeySet> Since(Connection& connection, Collection collection, int64_t revision,
                               int64_t head);

 private:
  struct Set {
    Collection collection;
    int64_t revision;
    int64_t head;  // up to which `keys` tells
    KeySet keys;
  };

  std::mutex mutex_;
  std::list<Set> sets_;  // guarded by mutex_; the one used last comes first
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_CHANGED_SETS_H_

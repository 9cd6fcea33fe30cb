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

// The keys of resources that were there after `revision` and changed since, deleted ones among
// them, and perhaps others; from the log.
absl::StatusOr<KeySet> ReadChangedSince(Connection& connection, Collection collection,
                                        int64_t revision);

// Remembers what changed, as the pages of one list ask again and again: where few resources ever
// did, those for all revisions at once, else for those that were asked for lately. Thread-safe.
class ChangedSets {
 public:
  // ReadChangedSince in a snapshot whose head is `head`.
  absl::StatusOr<KeySet> Since(Connection& connection, Collection collection, int64_t revision,
                               int64_t head);

 private:
  struct Set {
    Collection collection;
    int64_t revision;  // 0 for all
    int64_t head;      // up to which `keys` tells
    KeySet keys;
  };

  // The set for `revision`, brought up to `head`.
  absl::StatusOr<KeySet> Get(Connection& connection, Collection collection, int64_t revision,
                             int64_t head);

  std::mutex mutex_;
  std::list<Set> sets_;  // guarded by mutex_; the one used last comes first
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_CHANGED_SETS_H_

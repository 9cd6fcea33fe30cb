#ifndef DOSSIER_SERVER_STORE_SQLITE_PLAN_H_
#define DOSSIER_SERVER_STORE_SQLITE_PLAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/changed_sets.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/sqlite/term_sets.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// What one read has at hand: its connection within its snapshot, and the sets in memory.
struct Reading {
  Connection& connection;
  // nullptr to do without, as in a write transaction, which sees more than they hold.
  TermSets* sets = nullptr;
  int64_t mark = 0;  // TermSets::Mark before the snapshot
  // nullptr to read anew.
  ChangedSets* changed = nullptr;
  int64_t head = 0;  // of the snapshot

  // All resources that changed after `revision`, and perhaps others.
  absl::StatusOr<KeySet> ChangedSince(Collection collection, int64_t revision) const;
};

// Sets that one scan has read for parts of its condition.
using OwnSets = std::vector<std::pair<const Condition*, KeySet>>;

// How much a plan may read before the first key.
enum class Care {
  kLittle,  // what is quick to see: most queries have their page before more would have paid
  kMuch,    // ranges, too, as far as they can be told as lists of keys or of values
};

// How the indexes answer a condition: a stream of keys, each of which the caller must still check
// by its row. An index that says what all matches have (AND, of equalities, dates, small ranges,
// words, and ORs of such) leads; the rest is left to the row: NOT, and what most resources have.
class Plan {
 public:
  // The keys of `collection` that may fulfil `condition`, which is Narrowed: all that do, and
  // perhaps others; once `effort` is spent, others more and more. nullptr if the indexes do not
  // narrow them down. The condition and `effort` outlive the stream.
  static absl::StatusOr<std::unique_ptr<KeyStream>> Open(const Reading& reading,
                                                         Collection collection,
                                                         const Condition& condition,
                                                         Direction direction, const OwnSets& own,
                                                         Care care, Effort& effort);

  // The same as of a revision, unless that is 0.
  static absl::StatusOr<std::unique_ptr<KeyStream>> OpenAsOf(
      const Reading& reading, Collection collection, const Condition& condition,
      Direction direction, const OwnSets& own, int64_t as_of, Care care, Effort& effort);

  // A set that all keys of matches are in, as far as sets are known; nullopt if they are not.
  static std::optional<KeySet> SetOf(const Reading& reading, Collection collection,
                                     const Condition& condition, const OwnSets& own);

  // Reads sets for the parts of `condition` that have none, for the next Open, and for others; but
  // none that takes more than `limit` entries of the index.
  static absl::Status ReadSets(const Reading& reading, Collection collection,
                               const Condition& condition, int64_t limit, OwnSets& own);
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_PLAN_H_

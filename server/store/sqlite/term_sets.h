#ifndef DOSSIER_SERVER_STORE_SQLITE_TERM_SETS_H_
#define DOSSIER_SERVER_STORE_SQLITE_TERM_SETS_H_

#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Which keys fulfil often asked conditions on a field, in memory, so that the meeting of two common
// ones is found without walking an index. Thread-safe; bounded by bytes.
//
// A set is never short of a key that fulfils its condition in the state that a reader sees, but may
// hold others: the writer adds keys before its commit shows, and never takes one away. So whoever
// uses a set looks at the rows as well. A set that holds too much that is gone is forgotten.
class TermSets {
 public:
  explicit TermSets(int64_t max_bytes) : max_bytes_(max_bytes) {}

  // To be asked before a reader takes its snapshot.
  int64_t Mark() const;

  // A copy of the set for `condition`, of kind kTerm, for a reader whose snapshot began after
  // `mark` was asked for; nullopt if none is known.
  std::optional<KeySet> Find(Collection collection, const Condition& condition, int64_t mark);

  // Takes what was read in a snapshot that began after `mark` was asked for.
  void Keep(Collection collection, const Condition& condition, KeySet keys, int64_t mark);

  // What the one write transaction does: the resource with that key gets terms and loses some; the
  // beginning and the end of the transaction.
  void Changed(Collection collection, int64_t key, absl::Span<const Term> added,
               absl::Span<const Term> removed);
  void Begun();
  void Ended();

 private:
  struct Set {
    Collection collection;
    Condition condition;
    KeySet keys;
    int64_t bytes = 0;
    // Transactions that the snapshot it was read in may have seen. For a reader that has seen
    // fewer, it may lack what they took away.
    int64_t seen = 0;
    int64_t stale = 0;  // terms that were removed since
  };
  using Sets = std::list<Set>;  // the one used last comes first
  using FieldId = std::pair<Collection, std::string>;
  // That the terms of a resource changed lately.
  struct Touch {
    int64_t transaction;
    Collection collection;
    int64_t key;
  };

  // The set for `condition`, or the end.
  Sets::iterator Lookup(const FieldId& field, const Condition& condition);
  void Forget(Sets::iterator set);

  const int64_t max_bytes_;
  mutable std::mutex mutex_;  // guards all below
  int64_t ended_ = 0;         // write transactions
  bool is_open_ = false;      // whether one is under way
  int64_t bytes_ = 0;
  Sets sets_;
  absl::flat_hash_map<FieldId, std::vector<Sets::iterator>> by_field_;
  std::deque<Touch> touches_;  // the last ones
  int64_t touches_since_ = 0;  // all of transactions after this one are in `touches_`
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TERM_SETS_H_

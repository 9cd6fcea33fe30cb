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

// Which keys fulfil conditions on a field, in memory, so that the meeting of two common ones is
// found without walking an index: conditions that were asked lately, and terms that so many
// resources have that they are kept whether asked for or not. Thread-safe; each kind is bounded by
// bytes.
//
// A set is never short of a key that fulfils its condition in the state that a reader sees, but may
// hold others: the writer adds keys before its commit shows, and never takes one away. So whoever
// uses a set looks at the rows as well. A set that holds too much that is gone is forgotten.
class TermSets {
 public:
  // At most so many bytes of each kind.
  explicit TermSets(int64_t max_bytes) : max_bytes_(max_bytes) {}

  // To be asked before a reader takes its snapshot.
  int64_t Mark() const;

  // A copy of the set for `condition`, of kind kTerm, for a reader whose snapshot began after
  // `mark` was asked for; nullopt if none is known.
  std::optional<KeySet> Find(Collection collection, const Condition& condition, int64_t mark);

  // Whether a set is known.
  bool Has(Collection collection, const Condition& condition) const;
  bool HasCommon(Collection collection, const Term& term) const;

  // Takes what was read in snapshots that began after `mark` was asked for.
  void Keep(Collection collection, const Condition& condition, KeySet keys, int64_t mark);
  // The same of a common term, which stays; false once there is no room for more.
  bool KeepCommon(Collection collection, const Term& term, KeySet keys, int64_t mark);

  // What the one write transaction does: the resource with that key gets terms and loses some; the
  // beginning and the end of the transaction.
  void Changed(Collection collection, int64_t key, absl::Span<const Term> added,
               absl::Span<const Term> removed);
  void Begun();
  void Ended();

  // How often Changed was called.
  int64_t changes() const;
  // Sees to the bounds after much was added; due from time to time.
  void Weigh();

 private:
  struct Set {
    bool is_common;
    Collection collection;
    Condition condition;
    KeySet keys;
    int64_t bytes = 0;
    // Transactions that the snapshot it was read in may have seen. For a reader that has seen
    // fewer, it may lack what they took away.
    int64_t seen = 0;
    int64_t stale = 0;  // terms that were removed since
  };
  using Sets = std::list<Set>;
  using FieldId = std::pair<Collection, std::string>;
  // That the terms of a resource changed lately.
  struct Touch {
    int64_t transaction;
    Collection collection;
    int64_t key;
  };

  // The set for `condition`; nullopt if there is none.
  std::optional<Sets::iterator> Lookup(Collection collection, const Condition& condition) const;
  bool Add(Set set, int64_t mark);
  void Forget(Sets::iterator set);
  void NoteRemoved(Sets::iterator set);

  const int64_t max_bytes_;
  mutable std::mutex mutex_;  // guards all below
  int64_t ended_ = 0;         // write transactions
  bool is_open_ = false;      // whether one is under way
  int64_t changes_ = 0;
  Sets asked_;   // the one used last comes first
  Sets common_;  // in no order
  int64_t asked_bytes_ = 0;
  int64_t common_bytes_ = 0;
  // Those for one value by that (IdOf), all others by their field.
  absl::flat_hash_map<std::string, Sets::iterator> by_value_;
  absl::flat_hash_map<FieldId, std::vector<Sets::iterator>> by_field_;
  std::deque<Touch> touches_;  // the last ones
  int64_t touches_since_ = 0;  // all of transactions after this one are in `touches_`
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TERM_SETS_H_

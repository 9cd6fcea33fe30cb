#ifndef DOSSIER_SERVER_STORE_SQLITE_MATCH_SCAN_H_
#define DOSSIER_SERVER_STORE_SQLITE_MATCH_SCAN_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/sqlite/plan.h"
#include "server/store/sqlite/rows.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Which resources a scan goes through.
struct ScanRange {
  Collection collection;
  const Condition& condition;
  // Exclusive bounds; 0 for none.
  int64_t after_key = 0;
  int64_t before_key = 0;
  Direction direction = Direction::kUp;
  int64_t as_of = 0;  // the revision of the state, 0 for now
};

// Goes through the resources that fulfil a condition, by key. For the thread of its connection,
// within one read, one at a time; the condition outlives it.
class MatchScan {
 public:
  static absl::StatusOr<MatchScan> Open(const Reading& reading, const ScanRange& range);

  // Goes to the next match; false after the last.
  absl::StatusOr<bool> Next();

  // The current match.
  Rows& row() { return *rows_; }
  absl::StatusOr<TermListView> Terms() const { return rows_->Terms(); }

 private:
  MatchScan(const Reading& reading, const ScanRange& range);

  absl::Status OpenKeys();
  // Once the keys turned out to lead slowly, looks for better ones: at little cost first, and at
  // more the more was spent in vain.
  absl::Status Hurry();
  // How many keys are still to be looked at, or `limit` if there are more or nobody knows.
  absl::StatusOr<int64_t> CountRest(int64_t limit) const;

  // Goes to the next resource that may match; false after the last.
  absl::StatusOr<bool> NextRow();
  absl::StatusOr<bool> IsMatch();

  Reading reading_;
  Collection collection_;
  const Condition* condition_;
  std::unique_ptr<const Condition> narrowed_;  // what the plan is made of
  Direction direction_;
  int64_t as_of_;
  bool asks_for_text_;
  int64_t end_;   // the first key that is out of bounds
  int64_t next_;  // where to go on
  std::unique_ptr<Rows> rows_;
  std::unique_ptr<Effort> effort_;
  std::unique_ptr<OwnSets> own_;
  size_t hurries_ = 0;               // times it has hurried
  std::unique_ptr<KeyStream> keys_;  // nullptr to go through all rows
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_MATCH_SCAN_H_

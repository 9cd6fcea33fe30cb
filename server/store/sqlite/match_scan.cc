#include "server/store/sqlite/match_scan.h"

#include <algorithm>
#include <utility>

#include "server/base/status.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/plan.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {

MatchScan::MatchScan(Connection& connection, const ScanRange& range, std::unique_ptr<Rows> rows,
                     std::unique_ptr<KeyStream> keys)
    : connection_(&connection),
      collection_(range.collection),
      condition_(&range.condition),
      direction_(range.direction),
      asks_for_text_(AsksForText(range.condition)),
      rows_(std::move(rows)),
      keys_(std::move(keys)) {
  const int64_t after = std::max<int64_t>(range.after_key, 0);
  const int64_t before = range.before_key > 0 ? range.before_key : kMaxKey;
  const bool is_up = direction_ == Direction::kUp;
  end_ = is_up ? before : after;
  next_ = is_up ? after + 1 : before - 1;
}

absl::StatusOr<MatchScan> MatchScan::Open(Connection& connection, const ScanRange& range) {
  std::unique_ptr<KeyStream> keys;
  if (range.as_of == 0) {
    DOSSIER_ASSIGN_OR_RETURN(
        keys, OpenStream(connection, range.collection, range.condition, range.direction));
  }
  return MatchScan(connection, range,
                   RowsAsOf(connection, range.collection, range.direction, range.as_of),
                   std::move(keys));
}

absl::StatusOr<bool> MatchScan::Next() {
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, NextRow());
    if (!found) return false;
    DOSSIER_ASSIGN_OR_RETURN(const bool matches, IsMatch());
    if (matches) return true;
  }
}

absl::StatusOr<bool> MatchScan::NextRow() {
  if (!IsBefore(direction_, next_, end_)) return false;
  if (keys_ == nullptr) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows_->Seek(next_));
    if (!found || !IsBefore(direction_, rows_->key(), end_)) return false;
    next_ = After(direction_, rows_->key());
    return true;
  }
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys_->Seek(next_));
  if (!key.has_value() || !IsBefore(direction_, *key, end_)) return false;
  next_ = After(direction_, *key);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, rows_->Find(*key));
  if (found) return true;
  return NoSuchRow(*connection_, collection_, *key);
}

absl::StatusOr<bool> MatchScan::IsMatch() {
  DOSSIER_ASSIGN_OR_RETURN(terms_, rows_->Terms());
  SearchText text;
  if (asks_for_text_) {
    DOSSIER_ASSIGN_OR_RETURN(text, ReadSearchText(*connection_, rows_->text_id()));
  }
  return Matches(*condition_, terms_, text);
}

}  // namespace dossier::store::sqlite

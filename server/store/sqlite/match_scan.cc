#include "server/store/sqlite/match_scan.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "server/base/status.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/plan.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {

namespace {

// Keys and rows that a scan looks at in vain before it looks for better indexes.
constexpr int64_t kPatience = 1000;

}  // namespace

MatchScan::MatchScan(const Reading& reading, const ScanRange& range)
    : reading_(reading),
      collection_(range.collection),
      condition_(&range.condition),
      direction_(range.direction),
      as_of_(range.as_of),
      asks_for_text_(AsksForText(range.condition)),
      rows_(RowsAsOf(reading.connection, range.collection, range.direction, range.as_of)),
      effort_(std::make_unique<Effort>(Effort{kPatience})),
      own_(std::make_unique<OwnSets>()) {
  const int64_t after = std::max<int64_t>(range.after_key, 0);
  const int64_t before = range.before_key > 0 ? range.before_key : kMaxKey;
  const bool is_up = direction_ == Direction::kUp;
  end_ = is_up ? before : after;
  next_ = is_up ? after + 1 : before - 1;
  // Without sets there is nothing better to look for.
  if (reading.sets == nullptr) effort_->left = std::numeric_limits<int64_t>::max();
}

absl::StatusOr<MatchScan> MatchScan::Open(const Reading& reading, const ScanRange& range) {
  MatchScan scan(reading, range);
  if (range.as_of != 0) {
    DOSSIER_ASSIGN_OR_RETURN(const int64_t horizon,
                             FirstKeyAfter(reading.connection, range.collection, range.as_of));
    int64_t& upper = range.direction == Direction::kUp ? scan.end_ : scan.next_;
    upper = std::min(upper, range.direction == Direction::kUp ? horizon : horizon - 1);
  }
  DOSSIER_RETURN_IF_ERROR(scan.OpenKeys());
  return scan;
}

absl::Status MatchScan::OpenKeys() {
  DOSSIER_ASSIGN_OR_RETURN(keys_, Plan::OpenAsOf(reading_, collection_, *condition_, direction_,
                                                 *own_, as_of_, *effort_));
  return absl::OkStatus();
}

absl::Status MatchScan::Hurry() {
  hurries_ = true;
  effort_->left = std::numeric_limits<int64_t>::max();
  DOSSIER_ASSIGN_OR_RETURN(*own_, Plan::ReadSets(reading_, collection_, *condition_));
  return own_->empty() ? absl::OkStatus() : OpenKeys();
}

absl::StatusOr<bool> MatchScan::Next() {
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, NextRow());
    if (!found) return false;
    DOSSIER_ASSIGN_OR_RETURN(const bool matches, IsMatch());
    if (matches) return true;
    if (--effort_->left < 0 && !hurries_) DOSSIER_RETURN_IF_ERROR(Hurry());
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
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys_->Seek(next_));
    if (!key.has_value() || !IsBefore(direction_, *key, end_)) return false;
    next_ = After(direction_, *key);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows_->Find(*key));
    if (found) return true;
    // Sets in memory and states of the past may lack it; the index itself must not.
    if (reading_.sets == nullptr && as_of_ == 0)
      return NoSuchRow(reading_.connection, collection_, *key);
  }
}

absl::StatusOr<bool> MatchScan::IsMatch() {
  DOSSIER_ASSIGN_OR_RETURN(terms_, rows_->Terms());
  SearchText text;
  if (asks_for_text_) {
    DOSSIER_ASSIGN_OR_RETURN(text, ReadSearchText(reading_.connection, rows_->text_id()));
  }
  return Matches(*condition_, terms_, text);
}

}  // namespace dossier::store::sqlite

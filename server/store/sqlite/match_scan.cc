#include "server/store/sqlite/match_scan.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "server/base/status.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/narrowed.h"
#include "server/store/sqlite/plan.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {

namespace {

constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max() / 2;

// What a scan does each time that it has read so much in vain. What it then reads costs it about as
// much again, so that it never takes much longer than the best that it might have done.
struct Step {
  int64_t patience;  // of Effort, before the next step
  Care care;
  int64_t set_limit;  // entries of a set that is read; 0 for no sets
};
constexpr Step kSteps[] = {
    {3'000, Care::kLittle, 0},
    {8'000, Care::kMuch, 0},
    {60'000, Care::kMuch, 32 * 1024},
    {kUnlimited, Care::kMuch, kUnlimited},
};

// So many keys are counted to know what is left to do.
constexpr int64_t kMostCounted = 8'000;

// What a match is worth: whoever finds one for each few rows does well.
constexpr int64_t kMatchWorth = 4 * Effort::kRow;

}  // namespace

MatchScan::MatchScan(const Reading& reading, const ScanRange& range)
    : reading_(reading),
      collection_(range.collection),
      condition_(&range.condition),
      narrowed_(std::make_unique<Condition>(Narrowed(range.collection, range.condition))),
      direction_(range.direction),
      as_of_(range.as_of),
      asks_for_text_(AsksForText(range.condition)),
      rows_(RowsAsOf(reading.connection, range.collection, range.direction, range.as_of)),
      effort_(std::make_unique<Effort>(Effort{kSteps[0].patience})),
      own_(std::make_unique<OwnSets>()) {
  const int64_t after = std::max<int64_t>(range.after_key, 0);
  const int64_t before = range.before_key > 0 ? range.before_key : kMaxKey;
  const bool is_up = direction_ == Direction::kUp;
  end_ = is_up ? before : after;
  next_ = is_up ? after + 1 : before - 1;
  // Without sets there is nothing better to look for.
  if (reading.sets == nullptr) hurries_ = std::size(kSteps) - 1;
  effort_->left = kSteps[hurries_].patience;
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
  DOSSIER_ASSIGN_OR_RETURN(keys_, Plan::OpenAsOf(reading_, collection_, *narrowed_, direction_,
                                                 *own_, as_of_, kSteps[hurries_].care, *effort_));
  return absl::OkStatus();
}

absl::Status MatchScan::Hurry() {
  const Step& step = kSteps[++hurries_];
  effort_->left = step.patience;
  if (step.set_limit > 0) {
    // To read a set must cost less than to look at the resources that it may spare.
    DOSSIER_ASSIGN_OR_RETURN(const int64_t rest, CountRest(kMostCounted));
    const int64_t worth = rest < kMostCounted ? rest * Effort::kRow / 4 : kUnlimited;
    DOSSIER_RETURN_IF_ERROR(
        Plan::ReadSets(reading_, collection_, *narrowed_, std::min(step.set_limit, worth), *own_));
  }
  effort_->left = step.patience;
  return OpenKeys();
}

absl::StatusOr<int64_t> MatchScan::CountRest(int64_t limit) const {
  if (keys_ == nullptr) return limit;
  Effort effort{2 * limit};
  DOSSIER_ASSIGN_OR_RETURN(
      const std::unique_ptr<KeyStream> keys,
      Plan::Open(reading_, collection_, *narrowed_, direction_, *own_, Care::kLittle, effort));
  if (keys == nullptr) return limit;
  int64_t next = next_;
  for (int64_t count = 0; count < limit && !effort.is_spent(); ++count) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
    if (!key.has_value() || !IsBefore(direction_, *key, end_)) return count;
    next = After(direction_, *key);
  }
  return limit;
}

absl::StatusOr<bool> MatchScan::Next() {
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, NextRow());
    if (!found) return false;
    DOSSIER_ASSIGN_OR_RETURN(const bool matches, IsMatch());
    if (matches) {
      effort_->left = std::min(effort_->left + kMatchWorth, kSteps[hurries_].patience);
      return true;
    }
    effort_->Spend(keys_ == nullptr ? Effort::kNextRow : Effort::kRow);
    if (effort_->is_spent() && hurries_ + 1 < std::size(kSteps)) DOSSIER_RETURN_IF_ERROR(Hurry());
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
  if (*condition_ == Everything()) return true;
  DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, rows_->Terms());
  SearchText text;
  if (asks_for_text_) {
    DOSSIER_ASSIGN_OR_RETURN(text, ReadSearchText(reading_.connection, rows_->text_id()));
  }
  return Matches(*condition_, terms, text);
}

}  // namespace dossier::store::sqlite

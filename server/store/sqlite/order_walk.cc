#include "server/store/sqlite/order_walk.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/store/sqlite/narrowed.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/rows.h"
#include "server/store/sqlite/term_index.h"

namespace dossier::store::sqlite {
namespace {

// Of Effort, what a walk reads in vain before it reads sets, and the most entries of one.
constexpr int64_t kPatience = 8'000;
constexpr int64_t kLargestSet = 128 * 1024;
// Rows without a value that are looked for in vain before it is read who has one.
constexpr int64_t kUnsetPatience = 200;
constexpr size_t kMonthSize = 7;  // of 2031-04

// Goes along the values of the first step of the order, group by group: a group are the resources
// with one value, or with dates of one month, and all of it comes before the next.
class Walk {
 public:
  Walk(const Reading& reading, const Selection& selection, const Order& order, size_t count,
       std::optional<KeySet> candidates, bool by_month, Effort& effort)
      : reading_(reading),
        connection_(reading.connection),
        selection_(selection),
        order_(order),
        asks_for_text_(AsksForText(selection.condition)),
        by_month_(by_month),
        effort_(effort),
        rows_(LiveRows(connection_, selection.collection, Direction::kUp)),
        first_(order, selection.after_place, count),
        candidates_(std::move(candidates)) {}

  absl::StatusOr<std::optional<std::vector<OrderPlace>>> Run() {
    const auto& after = selection_.after_place;
    std::optional<std::string> group;
    if (!after.has_value()) {
      DOSSIER_ASSIGN_OR_RETURN(group, NextGroup(std::nullopt));
    } else if (after->values.front().has_value()) {
      group = GroupOf(*after->values.front());
    }
    while (group.has_value()) {
      DOSSIER_RETURN_IF_ERROR(TakeGroup(*group));
      // Within a group that is in no order, what was left may come before what was taken.
      const bool is_cut = effort_.is_spent() && !(is_ordered() && first_.is_full());
      if (is_cut) return std::nullopt;
      if (first_.is_full()) return first_.Take();
      DOSSIER_ASSIGN_OR_RETURN(group, NextGroup(group));
    }
    DOSSIER_RETURN_IF_ERROR(TakeUnset());
    return first_.Take();
  }

 private:
  int64_t collection() const { return static_cast<int64_t>(selection_.collection); }

  // Whether a group comes in the order that is asked for.
  bool is_ordered() const { return order_.size() == 1 && !by_month_; }

  // The group that resources with that value are in: the year alone, a month, or the value itself.
  std::string GroupOf(std::string value) const {
    if (by_month_ && value.size() > kMonthSize) value.resize(kMonthSize);
    return value;
  }

  // The one that comes after `group`, or the first one.
  absl::StatusOr<std::optional<std::string>> NextGroup(const std::optional<std::string>& group) {
    effort_.Spend(Effort::kJump);
    // Months are told by the years and months that stand beside the days, days by those alone.
    const std::string& field = by_month_ ? order_.first().field : order_.finest_field();
    // Behind all days of a month, but not behind the months of a year.
    const bool is_month = by_month_ && group.has_value() && group->size() == kMonthSize;
    Statement row =
        order_.first().descending
            ? (group.has_value()
                   ? connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "AND value < ? ORDER BY value DESC LIMIT 1",
                                       collection(), field, *group)
                   : connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "ORDER BY value DESC LIMIT 1",
                                       collection(), field))
            : (group.has_value()
                   ? connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "AND value > ? ORDER BY value LIMIT 1",
                                       collection(), field,
                                       is_month ? absl::StrCat(*group, ".") : *group)
                   : connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "ORDER BY value LIMIT 1",
                                       collection(), field));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return std::nullopt;
    return GroupOf(std::string(row.Bytes(0)));
  }

  // Offers the resources of `group`; in an order of one step by values, until it is enough.
  absl::Status TakeGroup(const std::string& group) {
    const bool goes_on = selection_.after_place.has_value() &&
                         selection_.after_place->values.front() == group && is_ordered();
    int64_t next = goes_on ? selection_.after_place->key + 1 : 1;
    const bool is_month = by_month_ && group.size() == kMonthSize;
    const Condition in_group =
        HasTerm({is_month ? order_.first().field : order_.finest_field(), group});
    const OwnSets none;
    DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<KeyStream> keys,
                             Plan::Open(reading_, selection_.collection, in_group, Direction::kUp,
                                        none, Care::kLittle, effort_));
    while (!effort_.is_spent()) {
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
      if (!key.has_value()) return absl::OkStatus();
      next = *key + 1;
      if (candidates_.has_value()) {
        const std::optional<int64_t> candidate = candidates_->Next(*key, Direction::kUp);
        if (!candidate.has_value()) return absl::OkStatus();
        next = std::max(next, *candidate);
        if (candidate != key) continue;
      }
      DOSSIER_RETURN_IF_ERROR(TakeRow(*key, group));
      if (is_ordered() && first_.is_full()) return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::Status TakeRow(int64_t key, const std::string& group) {
    if (!IsInRange(key)) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows_->Find(key));
    if (!found) {
      // Sets in memory may hold what is gone; the index itself must not.
      if (reading_.sets != nullptr) return absl::OkStatus();
      return NoSuchRow(connection_, selection_.collection, key);
    }
    effort_.Spend(Effort::kRow);
    DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, rows_->Terms());
    DOSSIER_ASSIGN_OR_RETURN(const bool wanted, IsWanted(terms));
    if (wanted) {
      const std::optional<std::string> value = order_.FirstValueOf(terms);
      if (value.has_value() && GroupOf(*value) == group) {
        first_.Offer(order_.PlaceOf(terms, key));
        return absl::OkStatus();
      }
    }
    in_vain_ += Effort::kRow;
    if (in_vain_ < kPatience || has_read_sets_) return absl::OkStatus();
    has_read_sets_ = true;
    return FindCandidates();
  }

  bool IsInRange(int64_t key) const {
    return key > selection_.after_key &&
           (selection_.before_key <= 0 || key < selection_.before_key);
  }

  absl::StatusOr<bool> IsWanted(TermListView terms) {
    SearchText text;
    if (asks_for_text_) {
      DOSSIER_ASSIGN_OR_RETURN(text, ReadSearchText(connection_, rows_->text_id()));
    }
    return Matches(selection_.condition, terms, text);
  }

  absl::Status FindCandidates() {
    if (reading_.sets == nullptr) return absl::OkStatus();
    const Condition narrowed = Narrowed(selection_.collection, selection_.condition);
    OwnSets own;
    DOSSIER_RETURN_IF_ERROR(
        Plan::ReadSets(reading_, selection_.collection, narrowed, kLargestSet, own));
    std::optional<KeySet> found = Plan::SetOf(reading_, selection_.collection, narrowed, own);
    if (!found.has_value()) return absl::OkStatus();
    // Few are rather looked at than sought for long.
    effort_.left = std::min(effort_.left, found->Count() * Effort::kRow / 2);
    candidates_ = std::move(found);
    return absl::OkStatus();
  }

  // Offers the resources without a value, which come last.
  absl::Status TakeUnset() {
    const auto& after = selection_.after_place;
    const bool goes_on =
        after.has_value() && !after->values.front().has_value() && order_.size() == 1;
    int64_t next = std::max<int64_t>(goes_on ? after->key : 0, selection_.after_key) + 1;
    const int64_t end = selection_.before_key > 0 ? selection_.before_key : kMaxKey;
    std::optional<KeySet> set;  // those with a value, once there turned out to be many
    int64_t last = 0;           // key of all
    for (int64_t in_vain = 0; next < end;) {
      if (set.has_value()) {
        next = set->NextMissing(next);
        if (next > last || next >= end) return absl::OkStatus();
      }
      DOSSIER_ASSIGN_OR_RETURN(const bool found,
                               set.has_value() ? rows_->Find(next) : rows_->Seek(next));
      if (!found) {
        if (!set.has_value()) return absl::OkStatus();
        ++next;
        continue;
      }
      if (rows_->key() >= end) return absl::OkStatus();
      next = rows_->key() + 1;
      DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, rows_->Terms());
      DOSSIER_ASSIGN_OR_RETURN(const bool wanted, IsWanted(terms));
      if (wanted && !order_.FirstValueOf(terms).has_value()) {
        first_.Offer(order_.PlaceOf(terms, rows_->key()));
        if (order_.size() == 1 && first_.is_full()) return absl::OkStatus();
      } else if (++in_vain == kUnsetPatience) {
        DOSSIER_ASSIGN_OR_RETURN(
            set, ReadKeySet(connection_, selection_.collection, HasField(order_.first().field)));
        DOSSIER_ASSIGN_OR_RETURN(last, LastKey());
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> LastKey() {
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t id,
        connection_.Number("SELECT coalesce(max(id), 0) FROM resource WHERE id <= ?",
                           ResourceId(selection_.collection, kMaxKey)));
    return CollectionOfId(id) == selection_.collection ? KeyOfId(id) : 0;
  }

  const Reading& reading_;
  Connection& connection_;
  const Selection& selection_;
  const Order& order_;
  const bool asks_for_text_;
  const bool by_month_;
  Effort& effort_;
  const std::unique_ptr<Rows> rows_;
  FirstPlaces first_;
  int64_t in_vain_ = 0;  // of Effort
  bool has_read_sets_ = false;
  std::optional<KeySet> candidates_;  // outside of which nothing matches
};

}  // namespace

void FirstPlaces::Offer(OrderPlace place) {
  if (after_.has_value() && !order_(*after_, place)) return;
  if (is_full() && !order_(place, places_.front())) return;
  places_.push_back(std::move(place));
  std::push_heap(places_.begin(), places_.end(), order_);
  if (places_.size() <= count_) return;
  std::pop_heap(places_.begin(), places_.end(), order_);
  places_.pop_back();
}

std::vector<OrderPlace> FirstPlaces::Take() {
  std::sort_heap(places_.begin(), places_.end(), order_);
  return std::move(places_);
}

absl::StatusOr<std::optional<std::vector<OrderPlace>>> WalkInOrder(const Reading& reading,
                                                                   const Selection& selection,
                                                                   const Order& order, size_t count,
                                                                   std::optional<KeySet> candidates,
                                                                   bool are_few, Effort& effort) {
  return Walk(reading, selection, order, count, std::move(candidates),
              are_few && order.is_by_date(), effort)
      .Run();
}

}  // namespace dossier::store::sqlite

#include "server/store/sqlite/order_walk.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/rows.h"
#include "server/store/sqlite/term_index.h"
#include "server/store/sqlite/term_stream.h"

namespace dossier::store::sqlite {
namespace {

// Rows that a walk looks at in vain before it looks for help.
constexpr int64_t kPatience = 200;
constexpr size_t kDaySize = 10;  // of 2031-04-02

class Walk {
 public:
  Walk(const Reading& reading, const Selection& selection, const Order& order, size_t count)
      : reading_(reading),
        connection_(reading.connection),
        selection_(selection),
        order_(order),
        asks_for_text_(AsksForText(selection.condition)),
        rows_(LiveRows(connection_, selection.collection, Direction::kUp)),
        first_(order, selection.after_place, count) {}

  absl::StatusOr<std::vector<OrderPlace>> Run() {
    const auto& after = selection_.after_place;
    std::optional<std::string> value;
    if (!after.has_value()) {
      DOSSIER_ASSIGN_OR_RETURN(value, NextValue(std::nullopt));
    } else {
      value = after->values.front();
    }
    while (value.has_value()) {
      DOSSIER_RETURN_IF_ERROR(TakeGroup(*value));
      if (first_.is_full()) return first_.Take();
      DOSSIER_ASSIGN_OR_RETURN(value, NextValue(value));
    }
    DOSSIER_RETURN_IF_ERROR(TakeUnset());
    return first_.Take();
  }

 private:
  int64_t collection() const { return static_cast<int64_t>(selection_.collection); }

  // The value that comes after `value`, or the first one.
  absl::StatusOr<std::optional<std::string>> NextValue(const std::optional<std::string>& value) {
    const std::string& field = order_.first().field;
    Statement row =
        order_.first().descending
            ? (value.has_value()
                   ? connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "AND value < ? ORDER BY value DESC LIMIT 1",
                                       collection(), field, *value)
                   : connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "ORDER BY value DESC LIMIT 1",
                                       collection(), field))
            : (value.has_value()
                   ? connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "AND value > ? ORDER BY value LIMIT 1",
                                       collection(), field, *value)
                   : connection_.Query("SELECT value FROM term WHERE collection = ? AND field = ? "
                                       "ORDER BY value LIMIT 1",
                                       collection(), field));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return std::nullopt;
    return std::string(row.Bytes(0));
  }

  // Offers the resources that are ordered by `value`; in an order of one step, until it is enough.
  absl::Status TakeGroup(const std::string& value) {
    const bool goes_on = selection_.after_place.has_value() &&
                         selection_.after_place->values.front() == value && order_.size() == 1;
    int64_t next = goes_on ? selection_.after_place->key + 1 : 1;
    // Nearly all that have a year also have a month of it, and are ordered by that.
    std::optional<KeySet> finer;
    if (order_.is_by_date() && value.size() < kDaySize) {
      DOSSIER_ASSIGN_OR_RETURN(
          finer, ReadKeySet(connection_, selection_.collection,
                            HasTermWithin(order_.first().field, absl::StrCat(value, "-"),
                                          absl::StrCat(value, "."))));
    }
    const std::unique_ptr<KeyStream> keys = TermStream(
        connection_, selection_.collection, {order_.first().field, value}, Direction::kUp);
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
      if (!key.has_value()) return absl::OkStatus();
      next = *key + 1;
      if (finer.has_value() && finer->Has(*key)) continue;
      DOSSIER_RETURN_IF_ERROR(TakeRow(*key, value));
      if (order_.size() == 1 && first_.is_full()) return absl::OkStatus();
    }
  }

  absl::Status TakeRow(int64_t key, const std::string& value) {
    if (!IsInRange(key) || (candidates_.has_value() && !candidates_->Has(key))) {
      return absl::OkStatus();
    }
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows_->Find(key));
    if (!found) return NoSuchRow(connection_, selection_.collection, key);
    DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, rows_->Terms());
    DOSSIER_ASSIGN_OR_RETURN(const bool wanted, IsWanted(terms));
    if (wanted && order_.FirstValueOf(terms) == value) {
      first_.Offer(order_.PlaceOf(terms, key));
      return absl::OkStatus();
    }
    return ++in_vain_ == kPatience ? FindCandidates() : absl::OkStatus();
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
    DOSSIER_ASSIGN_OR_RETURN(const OwnSets own,
                             Plan::ReadSets(reading_, selection_.collection, selection_.condition));
    candidates_ = Plan::SetOf(reading_, selection_.collection, selection_.condition, own);
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
      } else if (++in_vain == kPatience) {
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
  const std::unique_ptr<Rows> rows_;
  FirstPlaces first_;
  int64_t in_vain_ = 0;
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

absl::StatusOr<std::vector<OrderPlace>> WalkInOrder(const Reading& reading,
                                                    const Selection& selection, const Order& order,
                                                    size_t count) {
  return Walk(reading, selection, order, count).Run();
}

}  // namespace dossier::store::sqlite

#include "server/store/sqlite/term_sets.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMostTouches = 16 * 1024;
constexpr int64_t kManyStale = 4096;

// Names one term among all; no field has a zero byte.
std::string IdOf(Collection collection, absl::string_view field, absl::string_view value) {
  return absl::StrCat(static_cast<int>(collection), " ", field, absl::string_view("\0", 1), value);
}

}  // namespace

int64_t TermSets::Mark() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

int64_t TermSets::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

std::optional<TermSets::Sets::iterator> TermSets::Lookup(Collection collection,
                                                         const Condition& condition) const {
  if (IsEquality(condition)) {
    const auto found = by_value_.find(IdOf(collection, condition.field, condition.low));
    if (found == by_value_.end()) return std::nullopt;
    return found->second;
  }
  const auto entry = by_field_.find({collection, condition.field});
  if (entry == by_field_.end()) return std::nullopt;
  const auto found = std::find_if(entry->second.begin(), entry->second.end(),
                                  [&](Sets::iterator set) { return set->condition == condition; });
  if (found == entry->second.end()) return std::nullopt;
  return *found;
}

void TermSets::Forget(Sets::iterator set) {
  const Condition& condition = set->condition;
  if (IsEquality(condition)) {
    by_value_.erase(IdOf(set->collection, condition.field, condition.low));
  } else {
    const auto entry = by_field_.find({set->collection, condition.field});
    auto& of_field = entry->second;
    of_field.erase(std::find(of_field.begin(), of_field.end(), set));
    if (of_field.empty()) by_field_.erase(entry);
  }
  (set->is_common ? common_bytes_ : asked_bytes_) -= set->bytes;
  (set->is_common ? common_ : asked_).erase(set);
}

std::optional<KeySet> TermSets::Find(Collection collection, const Condition& condition,
                                     int64_t mark) {
  const std::lock_guard lock(mutex_);
  const auto set = Lookup(collection, condition);
  if (!set.has_value() || (*set)->seen > mark) return std::nullopt;
  if (!(*set)->is_common) asked_.splice(asked_.begin(), asked_, *set);
  return (*set)->keys;
}

bool TermSets::Has(Collection collection, const Condition& condition) const {
  const std::lock_guard lock(mutex_);
  return Lookup(collection, condition).has_value();
}

bool TermSets::HasCommon(Collection collection, const Term& term) const {
  const std::lock_guard lock(mutex_);
  const auto set = by_value_.find(IdOf(collection, term.field, term.value));
  return set != by_value_.end() && set->second->is_common;
}

void TermSets::Keep(Collection collection, const Condition& condition, KeySet keys, int64_t mark) {
  const std::lock_guard lock(mutex_);
  Add({.is_common = false,
       .collection = collection,
       .condition = condition,
       .keys = std::move(keys)},
      mark);
  while (asked_bytes_ > max_bytes_) Forget(std::prev(asked_.end()));
}

bool TermSets::KeepCommon(Collection collection, const Term& term, KeySet keys, int64_t mark) {
  const std::lock_guard lock(mutex_);
  const Condition condition = HasTerm(term);
  // One that was asked for before stays from now on.
  if (const auto known = Lookup(collection, condition)) Forget(*known);
  const bool is_new = Add({.is_common = true,
                           .collection = collection,
                           .condition = condition,
                           .keys = std::move(keys)},
                          mark);
  if (!is_new || common_bytes_ <= max_bytes_) return true;
  Forget(common_.begin());
  return false;
}

bool TermSets::Add(Set set, int64_t mark) {
  if (Lookup(set.collection, set.condition).has_value() || mark < touches_since_) return false;
  // What the snapshot may not have seen: more than needed does no harm.
  for (auto touch = touches_.rbegin(); touch != touches_.rend(); ++touch) {
    if (touch->transaction <= mark) break;
    if (touch->collection == set.collection) set.keys.Add(touch->key);
  }
  set.keys.Shrink();
  set.bytes = set.keys.Bytes();
  set.seen = is_open_ ? ended_ + 1 : ended_;
  (set.is_common ? common_bytes_ : asked_bytes_) += set.bytes;
  Sets& sets = set.is_common ? common_ : asked_;
  sets.push_front(std::move(set));
  const Condition& condition = sets.front().condition;
  if (IsEquality(condition)) {
    by_value_[IdOf(sets.front().collection, condition.field, condition.low)] = sets.begin();
  } else {
    by_field_[{sets.front().collection, condition.field}].push_back(sets.begin());
  }
  return true;
}

void TermSets::NoteRemoved(Sets::iterator set) {
  if (++set->stale > kManyStale) Forget(set);
}

void TermSets::Changed(Collection collection, int64_t key, absl::Span<const Term> added,
                       absl::Span<const Term> removed) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  touches_.push_back({ended_ + 1, collection, key});
  if (touches_.size() > kMostTouches) {
    touches_since_ = touches_.front().transaction;
    touches_.pop_front();
  }
  if (asked_.empty() && common_.empty()) return;
  const auto for_each = [&](const Term& term, const auto& act) {
    const auto of_value = by_value_.find(IdOf(collection, term.field, term.value));
    if (of_value != by_value_.end()) act(of_value->second);
    const auto of_field = by_field_.find({collection, term.field});
    if (of_field == by_field_.end()) return;
    const std::vector<Sets::iterator> sets = of_field->second;  // Forget changes it
    for (const Sets::iterator set : sets) {
      if (FitsTerm(set->condition, term.value)) act(set);
    }
  };
  for (const Term& term : added) {
    for_each(term, [&](Sets::iterator set) { set->keys.Add(key); });
  }
  for (const Term& term : removed) {
    for_each(term, [&](Sets::iterator set) { NoteRemoved(set); });
  }
}

void TermSets::Weigh() {
  const std::lock_guard lock(mutex_);
  asked_bytes_ = common_bytes_ = 0;
  for (Set& set : asked_) asked_bytes_ += set.bytes = set.keys.Bytes();
  for (Set& set : common_) common_bytes_ += set.bytes = set.keys.Bytes();
  while (asked_bytes_ > max_bytes_) Forget(std::prev(asked_.end()));
  while (common_bytes_ > max_bytes_) Forget(common_.begin());
}

void TermSets::Begun() {
  const std::lock_guard lock(mutex_);
  is_open_ = true;
}

void TermSets::Ended() {
  const std::lock_guard lock(mutex_);
  is_open_ = false;
  ++ended_;
}

}  // namespace dossier::store::sqlite

#include "server/store/sqlite/term_sets.h"

#include <algorithm>

#include "server/store/sqlite/term_index.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMostTouches = 16 * 1024;

}  // namespace

int64_t TermSets::Mark() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

TermSets::Sets::iterator TermSets::Lookup(const FieldId& field, const Condition& condition) {
  const auto entry = by_field_.find(field);
  if (entry == by_field_.end()) return sets_.end();
  const auto found = std::find_if(entry->second.begin(), entry->second.end(),
                                  [&](Sets::iterator set) { return set->condition == condition; });
  return found == entry->second.end() ? sets_.end() : *found;
}

void TermSets::Forget(Sets::iterator set) {
  auto entry = by_field_.find({set->collection, set->condition.field});
  auto& of_field = entry->second;
  of_field.erase(std::find(of_field.begin(), of_field.end(), set));
  if (of_field.empty()) by_field_.erase(entry);
  bytes_ -= set->bytes;
  sets_.erase(set);
}

std::optional<KeySet> TermSets::Find(Collection collection, const Condition& condition,
                                     int64_t mark) {
  const std::lock_guard lock(mutex_);
  const auto set = Lookup({collection, condition.field}, condition);
  if (set == sets_.end() || set->seen > mark) return std::nullopt;
  sets_.splice(sets_.begin(), sets_, set);
  return set->keys;
}

void TermSets::Keep(Collection collection, const Condition& condition, KeySet keys, int64_t mark) {
  const std::lock_guard lock(mutex_);
  const FieldId field{collection, condition.field};
  if (Lookup(field, condition) != sets_.end() || mark < touches_since_) return;
  // What the snapshot may not have seen: more than needed does no harm.
  for (auto touch = touches_.rbegin(); touch != touches_.rend(); ++touch) {
    if (touch->transaction <= mark) break;
    if (touch->collection == collection) keys.Add(touch->key);
  }
  const int64_t bytes = keys.Bytes();
  sets_.push_front({.collection = collection,
                    .condition = condition,
                    .keys = std::move(keys),
                    .bytes = bytes,
                    .seen = is_open_ ? ended_ + 1 : ended_});
  by_field_[field].push_back(sets_.begin());
  bytes_ += bytes;
  while (bytes_ > max_bytes_) Forget(std::prev(sets_.end()));
}

void TermSets::Changed(Collection collection, int64_t key, absl::Span<const Term> added,
                       absl::Span<const Term> removed) {
  const std::lock_guard lock(mutex_);
  touches_.push_back({ended_ + 1, collection, key});
  if (touches_.size() > kMostTouches) {
    touches_since_ = touches_.front().transaction;
    touches_.pop_front();
  }
  if (sets_.empty()) return;
  for (const Term& term : added) {
    const auto entry = by_field_.find({collection, term.field});
    if (entry == by_field_.end()) continue;
    for (const Sets::iterator set : entry->second) {
      if (FitsTerm(set->condition, term.value)) set->keys.Add(key);
    }
  }
  constexpr int64_t kManyStale = 4096;
  for (const Term& term : removed) {
    const auto entry = by_field_.find({collection, term.field});
    if (entry == by_field_.end()) continue;
    const std::vector<Sets::iterator> of_field = entry->second;  // Forget changes it
    for (const Sets::iterator set : of_field) {
      if (FitsTerm(set->condition, term.value) && ++set->stale > kManyStale) Forget(set);
    }
  }
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

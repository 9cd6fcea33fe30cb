#include "server/store/sqlite/order_place.h"

#include "absl/strings/match.h"
#include "server/store/terms.h"

namespace dossier::store::sqlite {

Order::Order(Collection collection, const std::vector<OrderBy>& steps) {
  for (const OrderBy& by : steps) {
    const IndexedField* field = FindIndexedField(collection, by.field);
    if (steps_.empty()) finest_field_ = field != nullptr ? OrderFieldOf(*field) : by.field;
    steps_.push_back({by, field != nullptr && field->kind == FieldKind::kDate});
  }
}

std::optional<std::string> Order::ValueOf(TermListView terms, const Step& step) {
  std::optional<std::string> value;
  for (const TermView term : terms) {
    if (term.field != step.by.field) continue;
    // 2031-04 is no other date than 2031, but the same told better.
    const bool is_finer = step.is_date && value.has_value() && absl::StartsWith(term.value, *value);
    if (value.has_value() && !is_finer && !step.by.descending) break;
    value = std::string(term.value);
  }
  return value;
}

std::optional<std::string> Order::FirstValueOf(TermListView terms) const {
  return ValueOf(terms, steps_.front());
}

OrderPlace Order::PlaceOf(TermListView terms, int64_t key) const {
  OrderPlace place{.key = key};
  for (const Step& step : steps_) place.values.push_back(ValueOf(terms, step));
  return place;
}

bool Order::operator()(const OrderPlace& a, const OrderPlace& b) const {
  for (size_t i = 0; i < steps_.size(); ++i) {
    const std::optional<std::string>&one = a.values[i], &other = b.values[i];
    if (one == other) continue;
    if (!one.has_value() || !other.has_value()) return one.has_value();
    return steps_[i].by.descending ? *one > *other : *one < *other;
  }
  return a.key < b.key;
}

}  // namespace dossier::store::sqlite

#include "server/store/sqlite/ordered.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/sqlite/page_builder.h"

namespace dossier::store::sqlite {
namespace {

// By what a resource with these sorted terms is ordered in one step.
std::optional<std::string> ValueOf(TermListView terms, const OrderBy& step) {
  std::optional<std::string> value;
  for (const TermView term : terms) {
    if (term.field != step.field) continue;
    value = std::string(term.value);
    if (!step.descending) break;
  }
  return value;
}

OrderPlace PlaceOf(TermListView terms, int64_t key, absl::Span<const OrderBy> order) {
  OrderPlace place{.key = key};
  for (const OrderBy& step : order) place.values.push_back(ValueOf(terms, step));
  return place;
}

// Which of two places comes first.
class Comes {
 public:
  explicit Comes(absl::Span<const OrderBy> order) : order_(order) {}

  bool operator()(const OrderPlace& a, const OrderPlace& b) const {
    for (size_t i = 0; i < order_.size(); ++i) {
      const std::optional<std::string>&one = a.values[i], &other = b.values[i];
      if (one == other) continue;
      if (!one.has_value() || !other.has_value()) return one.has_value();
      return order_[i].descending ? *one > *other : *one < *other;
    }
    return a.key < b.key;
  }

 private:
  absl::Span<const OrderBy> order_;
};

// The places of the first `count` matches behind `after_place`, in order.
absl::StatusOr<std::vector<OrderPlace>> FirstPlaces(Connection& connection,
                                                    const Selection& selection, size_t count) {
  const Comes comes(selection.order);
  std::vector<OrderPlace> places;  // a heap, the last one on top
  DOSSIER_ASSIGN_OR_RETURN(MatchScan scan,
                           MatchScan::Open(connection, {.collection = selection.collection,
                                                        .condition = selection.condition,
                                                        .after_key = selection.after_key,
                                                        .before_key = selection.before_key,
                                                        .as_of = selection.as_of}));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, scan.Next());
    if (!found) break;
    OrderPlace place = PlaceOf(scan.terms(), scan.row().key(), selection.order);
    if (selection.after_place.has_value() && !comes(*selection.after_place, place)) continue;
    if (places.size() == count && !comes(place, places.front())) continue;
    places.push_back(std::move(place));
    std::push_heap(places.begin(), places.end(), comes);
    if (places.size() > count) {
      std::pop_heap(places.begin(), places.end(), comes);
      places.pop_back();
    }
  }
  std::sort_heap(places.begin(), places.end(), comes);
  return places;
}

}  // namespace

absl::Status CheckOrder(const Selection& selection) {
  std::string objection;
  if (selection.after_place.has_value()) {
    if (selection.after_place->values.size() != selection.order.size()) {
      objection = "the place that a page begins behind is one of another order";
    }
  }
  if (!selection.order.empty() && selection.newest_first) {
    objection = "a selection comes either in an order or the newest first";
  }
  if (objection.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION", objection);
}

absl::StatusOr<Page> ReadOrderedPage(Connection& connection, const Selection& selection,
                                     int64_t max_bytes) {
  // One more than wanted, to know whether there is more.
  DOSSIER_ASSIGN_OR_RETURN(
      std::vector<OrderPlace> places,
      FirstPlaces(connection, selection, static_cast<size_t>(selection.limit) + 1));
  PageBuilder page(selection.limit, max_bytes);
  const std::unique_ptr<Rows> rows =
      RowsAsOf(connection, selection.collection, Direction::kUp, selection.as_of);
  std::optional<OrderPlace> last;
  for (OrderPlace& place : places) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows->Find(place.key));
    if (!found) continue;
    DOSSIER_ASSIGN_OR_RETURN(Resource resource, rows->Read());
    if (!page.Take(std::move(resource))) break;
    last = std::move(place);
  }
  Page finished = page.Finish();
  finished.place = std::move(last);
  return finished;
}

}  // namespace dossier::store::sqlite

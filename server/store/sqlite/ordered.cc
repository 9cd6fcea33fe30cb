#include "server/store/sqlite/ordered.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/sqlite/order_place.h"
#include "server/store/sqlite/order_walk.h"
#include "server/store/sqlite/page_builder.h"

namespace dossier::store::sqlite {
namespace {

// So many matches are rather all looked at than sought along the index of the order.
constexpr int kFew = 1500;

// Whether the indexes say that few resources belong to the selection.
absl::StatusOr<bool> AreFew(const Reading& reading, const Selection& selection) {
  Effort effort{kFew};
  const OwnSets none;
  DOSSIER_ASSIGN_OR_RETURN(
      const std::unique_ptr<KeyStream> keys,
      Plan::Open(reading, selection.collection, selection.condition, Direction::kUp, none, effort));
  if (keys == nullptr) return false;
  int64_t next = 1;
  for (int count = 0; count < kFew; ++count) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
    if (!key.has_value()) return true;
    if (effort.left < 0) return false;
    next = *key + 1;
  }
  return false;
}

// The first `count` places of a selection, by looking at all that belong to it.
absl::StatusOr<std::vector<OrderPlace>> GatherInOrder(const Reading& reading,
                                                      const Selection& selection,
                                                      const Order& order, size_t count) {
  FirstPlaces first(order, selection.after_place, count);
  DOSSIER_ASSIGN_OR_RETURN(MatchScan scan,
                           MatchScan::Open(reading, {.collection = selection.collection,
                                                     .condition = selection.condition,
                                                     .after_key = selection.after_key,
                                                     .before_key = selection.before_key,
                                                     .as_of = selection.as_of}));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, scan.Next());
    if (!found) return first.Take();
    first.Offer(order.PlaceOf(scan.terms(), scan.row().key()));
  }
}

absl::StatusOr<std::vector<OrderPlace>> ReadInOrder(const Reading& reading,
                                                    const Selection& selection, const Order& order,
                                                    size_t count) {
  if (selection.as_of != 0) return GatherInOrder(reading, selection, order, count);
  DOSSIER_ASSIGN_OR_RETURN(const bool are_few, AreFew(reading, selection));
  return are_few ? GatherInOrder(reading, selection, order, count)
                 : WalkInOrder(reading, selection, order, count);
}

}  // namespace

absl::Status CheckOrder(const Selection& selection) {
  std::string objection;
  if (selection.after_place.has_value() &&
      (selection.order.empty() || selection.after_place->values.size() != selection.order.size())) {
    objection = "the place that a page begins behind is one of another order";
  }
  if (!selection.order.empty() && selection.newest_first) {
    objection = "a selection comes either in an order or the newest first";
  }
  if (objection.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION", objection);
}

absl::StatusOr<Page> ReadOrderedPage(const Reading& reading, const Selection& selection,
                                     int64_t max_bytes) {
  const Order order(selection.collection, selection.order);
  // One more than wanted, to know whether there is more.
  DOSSIER_ASSIGN_OR_RETURN(
      std::vector<OrderPlace> places,
      ReadInOrder(reading, selection, order, static_cast<size_t>(selection.limit) + 1));
  PageBuilder page(selection.limit, max_bytes);
  const std::unique_ptr<Rows> rows =
      RowsAsOf(reading.connection, selection.collection, Direction::kUp, selection.as_of);
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

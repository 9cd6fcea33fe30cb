#include "server/store/sqlite/ordered.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/sqlite/narrowed.h"
#include "server/store/sqlite/order_place.h"
#include "server/store/sqlite/order_walk.h"
#include "server/store/sqlite/page_builder.h"

namespace dossier::store::sqlite {
namespace {

// So many candidates are gathered to walk along the index of the order with them, and so much is
// read to see whether there are more.
constexpr int64_t kFew = 5000;
constexpr int64_t kEffort = 2 * kFew;
// So many are looked at at once.
constexpr int64_t kVeryFew = 100;

// Outside of which nothing belongs to a selection.
struct Candidates {
  std::optional<KeySet> keys;  // nullopt if nothing is known
  int64_t count = 0;
  bool are_few = false;
};

// What the indexes say at little cost.
absl::StatusOr<Candidates> FindCandidates(const Reading& reading, const Selection& selection) {
  const Condition narrowed = Narrowed(selection.collection, selection.condition);
  const OwnSets none;
  Candidates known{.keys = Plan::SetOf(reading, selection.collection, narrowed, none)};
  if (known.keys.has_value()) {
    known.count = known.keys->Count();
    known.are_few = known.count < kFew;
    if (known.count <= kVeryFew) return known;
  }
  Effort effort{kEffort};
  DOSSIER_ASSIGN_OR_RETURN(const std::unique_ptr<KeyStream> keys,
                           Plan::Open(reading, selection.collection, narrowed, Direction::kUp, none,
                                      Care::kMuch, effort));
  if (keys == nullptr) return known;
  Candidates few{.keys = KeySet(), .are_few = true};
  for (int64_t next = 1; few.count < kFew && !effort.is_spent();) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
    if (!key.has_value()) return few;
    few.keys->Add(*key);
    ++few.count;
    next = *key + 1;
  }
  return known;
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
    DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, scan.Terms());
    first.Offer(order.PlaceOf(terms, scan.row().key()));
  }
}

absl::StatusOr<std::vector<OrderPlace>> ReadInOrder(const Reading& reading,
                                                    const Selection& selection, const Order& order,
                                                    size_t count) {
  if (selection.as_of != 0) return GatherInOrder(reading, selection, order, count);
  DOSSIER_ASSIGN_OR_RETURN(Candidates candidates, FindCandidates(reading, selection));
  const bool are_few = candidates.are_few;
  if (are_few && candidates.count <= kVeryFew) {
    return GatherInOrder(reading, selection, order, count);
  }
  // To look at all candidates is not much worse than a walk past many others.
  Effort effort{candidates.keys.has_value() ? candidates.count * Effort::kRow / 2
                                            : std::numeric_limits<int64_t>::max()};
  DOSSIER_ASSIGN_OR_RETURN(auto places, WalkInOrder(reading, selection, order, count,
                                                    std::move(candidates.keys), are_few, effort));
  if (places.has_value()) return *std::move(places);
  return GatherInOrder(reading, selection, order, count);
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

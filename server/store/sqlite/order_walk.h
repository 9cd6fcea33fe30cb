#ifndef DOSSIER_SERVER_STORE_SQLITE_ORDER_WALK_H_
#define DOSSIER_SERVER_STORE_SQLITE_ORDER_WALK_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/sqlite/order_place.h"
#include "server/store/sqlite/plan.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The first places of a set that is too large to hold, however many are offered.
class FirstPlaces {
 public:
  // Of those behind `after`, if it is not nullopt, at most `count`. All references outlive it.
  FirstPlaces(const Order& order, const std::optional<OrderPlace>& after, size_t count)
      : order_(order), after_(after), count_(count) {}

  void Offer(OrderPlace place);
  bool is_full() const { return places_.size() == count_; }
  // In order.
  std::vector<OrderPlace> Take();

 private:
  const Order& order_;
  const std::optional<OrderPlace>& after_;
  const size_t count_;
  std::vector<OrderPlace> places_;  // a heap, the last one on top
};

// The first `count` places of a selection as it is now, read along the index of the first step of
// its order. Nothing outside of `candidates` belongs to it, unless they are nullopt; if they are
// few, a walk by dates goes from month to month, not from day to day. nullopt once `effort` is
// spent.
absl::StatusOr<std::optional<std::vector<OrderPlace>>> WalkInOrder(const Reading& reading,
                                                                   const Selection& selection,
                                                                   const Order& order, size_t count,
                                                                   std::optional<KeySet> candidates,
                                                                   bool are_few, Effort& effort);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_ORDER_WALK_H_

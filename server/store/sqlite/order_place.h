#ifndef DOSSIER_SERVER_STORE_SQLITE_ORDER_PLACE_H_
#define DOSSIER_SERVER_STORE_SQLITE_ORDER_PLACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/store/store.h"

namespace dossier::store::sqlite {

// Where the resources of a collection stand in an order. A value; any number of threads.
class Order {
 public:
  Order(Collection collection, const std::vector<OrderBy>& steps);

  // The place of the resource with that key and these terms.
  OrderPlace PlaceOf(TermListView terms, int64_t key) const;

  // By what it is ordered in the first step; nullopt if it has no value there.
  std::optional<std::string> FirstValueOf(TermListView terms) const;

  // Whether `a` comes before `b`.
  bool operator()(const OrderPlace& a, const OrderPlace& b) const;

  size_t size() const { return steps_.size(); }
  const OrderBy& first() const { return steps_.front().by; }
  // Whether the first step is by dates, of which a resource has a year and a month beside the day,
  // and the finest counts.
  bool is_by_date() const { return steps_.front().is_date; }
  // The field whose terms are what resources are ordered by in the first step, and nothing else.
  const std::string& finest_field() const { return finest_field_; }

 private:
  struct Step {
    OrderBy by;
    bool is_date;
  };

  static std::optional<std::string> ValueOf(TermListView terms, const Step& step);

  std::vector<Step> steps_;
  std::string finest_field_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_ORDER_PLACE_H_

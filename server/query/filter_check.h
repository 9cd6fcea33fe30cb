#ifndef DOSSIER_SERVER_QUERY_FILTER_CHECK_H_
#define DOSSIER_SERVER_QUERY_FILTER_CHECK_H_

#include <cstddef>
#include <string>
#include <variant>

#include "absl/time/time.h"
#include "server/query/filter_syntax.h"
#include "server/store/store.h"

namespace dossier::query {

// Why a restriction makes no sense for a collection.
struct FilterObjection {
  size_t offset = 0;  // first byte within the filter
  std::string message;
  // Whether the collection does not even have the field.
  bool is_unknown_field = false;
};

// What resources of `collection` fulfil that match `restriction`, a node of that kind, if the
// moment is `now`; or why it makes no sense for them.
std::variant<store::Condition, FilterObjection> CheckRestriction(const FilterNode& restriction,
                                                                 store::Collection collection,
                                                                 absl::Time now);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_FILTER_CHECK_H_

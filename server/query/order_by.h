#ifndef DOSSIER_SERVER_QUERY_ORDER_BY_H_
#define DOSSIER_SERVER_QUERY_ORDER_BY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"

namespace dossier::query {

// Reads an order as requests bear it (AIP-132): fields with commas between them, each with `desc`
// behind it or not, such as `dates.date desc, title`. The fields are those that filters know; a
// field with several values counts with its lowest, or with its highest if descending. Empty for
// the default order. INVALID_ARGUMENT (ORDER_BY_INVALID) says at which character what is wrong, and
// what there is instead.
absl::StatusOr<std::vector<store::OrderBy>> ParseOrderBy(absl::string_view text,
                                                         store::Collection collection);

// The same text for orders that are the same.
std::string CanonicalText(const std::vector<store::OrderBy>& order);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_ORDER_BY_H_

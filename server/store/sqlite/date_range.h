#ifndef DOSSIER_SERVER_STORE_SQLITE_DATE_RANGE_H_
#define DOSSIER_SERVER_STORE_SQLITE_DATE_RANGE_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// A range of a date as a few terms, one of which all have that fulfil it, and perhaps others: whole
// years, then whole months, then days. Many more entries of the index than terms, so that nobody
// need read them all. nullopt if `condition` is no such range, or of too many terms.
absl::StatusOr<std::optional<std::vector<Term>>> DateTerms(Connection& connection,
                                                           Collection collection,
                                                           const Condition& condition);

// Whether DateTerms would look for them.
bool IsDateRange(Collection collection, const Condition& condition);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_DATE_RANGE_H_

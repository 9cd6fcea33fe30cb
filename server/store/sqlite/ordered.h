#ifndef DOSSIER_SERVER_STORE_SQLITE_ORDERED_H_
#define DOSSIER_SERVER_STORE_SQLITE_ORDERED_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/plan.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// INVALID_ARGUMENT if the order and the place of a selection make no sense together.
absl::Status CheckOrder(const Selection& selection);

// ReadPage of a selection that has an order.
absl::StatusOr<Page> ReadOrderedPage(const Reading& reading, const Selection& selection,
                                     int64_t max_bytes);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_ORDERED_H_

#ifndef DOSSIER_SERVER_STORE_SQLITE_PLAN_H_
#define DOSSIER_SERVER_STORE_SQLITE_PLAN_H_

#include <memory>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The keys of `collection` that may fulfil `condition`, from the indexes: all that do, and perhaps
// others. nullptr if the indexes do not narrow them down.
absl::StatusOr<std::unique_ptr<KeyStream>> OpenStream(Connection& connection, Collection collection,
                                                      const Condition& condition,
                                                      Direction direction);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_PLAN_H_

// States of the past, read from the change log.
#ifndef DOSSIER_SERVER_STORE_SQLITE_HISTORY_H_
#define DOSSIER_SERVER_STORE_SQLITE_HISTORY_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/sqlite/rows.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Whether a log in that state can tell `collection` as of `revision`, as Reader::Select promises;
// 0, for now, can always be told.
absl::Status CheckAsOf(const LogState& log, Collection collection, int64_t revision);

// The resources as they were after `revision`, which was checked; as they are now if it is 0.
std::unique_ptr<Rows> RowsAsOf(Connection& connection, Collection collection, Direction direction,
                               int64_t revision);

// The first key of a resource that was made after `revision`: all that were there then have lower
// ones, as keys ascend in the order of creation.
absl::StatusOr<int64_t> FirstKeyAfter(Connection& connection, Collection collection,
                                      int64_t revision);

// Reader::FindAsOf, by a log in that state.
absl::StatusOr<std::optional<Resource>> ReadResourceAsOf(Connection& connection,
                                                         const LogState& log,
                                                         absl::string_view name, int64_t revision);

// Store::RevisionAt.
absl::StatusOr<int64_t> ReadRevisionAt(Connection& connection, const LogState& log, absl::Time time,
                                       absl::Time now);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_HISTORY_H_

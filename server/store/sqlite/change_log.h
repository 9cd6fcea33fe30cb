// The change log and the row that numbers it, on one connection.
#ifndef DOSSIER_SERVER_STORE_SQLITE_CHANGE_LOG_H_
#define DOSSIER_SERVER_STORE_SQLITE_CHANGE_LOG_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

absl::StatusOr<LogState> ReadLog(Connection& connection);

// Whether the log can answer: the errors of Store::Changes.
absl::Status CheckRange(const ChangeRange& range, const LogState& log);

// Store::ReadChanges within one snapshot. DATA_LOSS if the log has a gap: it never skips one.
absl::StatusOr<size_t> ReadChanges(Connection& connection, const ChangeRange& range,
                                   ChangeTaker take);

// A change, and what finds it again for reads of the past.
struct LogRow {
  Change change;
  int64_t key = 0;  // of the resource
  absl::Time time;  // of the commit
};

// Writes one change; its revision is not yet committed.
absl::Status AppendChange(Connection& connection, const LogRow& row);

// Makes `revision` the head of the log.
absl::Status WriteHead(Connection& connection, int64_t revision);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_CHANGE_LOG_H_

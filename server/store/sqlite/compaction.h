// Removes old history from the data file: what Upkeep::Compact promises, in steps.
//
// Each step is a transaction, so a crash leaves whole steps. `log_head.oldest` says what the log
// holds and moves first; `log_head.swept` follows it: it is how far the rows below were looked at.
#ifndef DOSSIER_SERVER_STORE_SQLITE_COMPACTION_H_
#define DOSSIER_SERVER_STORE_SQLITE_COMPACTION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

// Makes `oldest` the oldest revision of the log, unless it holds less already. COMPACTION_INVALID
// if there is no such revision.
absl::Status RaiseOldest(Connection& writer, int64_t oldest);

// Looks at the next `most` changes that the log no longer holds, and removes what they make
// superfluous. False once nothing is left to look at.
absl::StatusOr<bool> SweepSome(Connection& writer, int most);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_COMPACTION_H_

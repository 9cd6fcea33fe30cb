#ifndef DOSSIER_SERVER_STORE_SQLITE_MIGRATIONS_H_
#define DOSSIER_SERVER_STORE_SQLITE_MIGRATIONS_H_

#include "absl/status/status.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

// The newest schema version that this server knows: how many migrations there are.
int NewestSchemaVersion();

// Refuses a file that is not ours (STORE_FOREIGN), without changing it, or whose schema is newer
// than this server (STORE_NEWER, with both numbers).
absl::Status CheckSchema(Connection& connection);

// Brings a checked file to the newest schema; each step is a transaction of its own, so a crash
// between two goes on where it was.
absl::Status Migrate(Connection& connection);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_MIGRATIONS_H_

// Holds the data of a file against itself.
#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection_pool.h"
#include "server/store/upkeep.h"

namespace dossier::store {

namespace sqlite {

// What Upkeep::Check promises. `readers` must outlive it; each step takes one of them.
std::unique_ptr<StoreCheck> CheckData(ConnectionPool& readers);

}  // namespace sqlite

// The same for a data file that no server has open, or a backup, and before it a check of the file
// itself. Nothing is written, in the file or beside it: both may be on read-only media. Errors:
// STORE_MISSING, STORE_NOT_READABLE, STORE_LOCKED (also from a step, if a server starts on the file
// meanwhile), STORE_FOREIGN, STORE_NEWER, and STORE_OLDER if a server of this version has yet to
// bring it up to date.
absl::StatusOr<std::unique_ptr<StoreCheck>> CheckSqliteFile(const std::string& path);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_H_

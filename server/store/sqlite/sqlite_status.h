// Where SQLite's result codes become absl::Status: the only place.
#ifndef DOSSIER_SERVER_STORE_SQLITE_SQLITE_STATUS_H_
#define DOSSIER_SERVER_STORE_SQLITE_SQLITE_STATUS_H_

#include <sqlite3.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dossier::store::sqlite {

// The error of the last call on `db`, which returned `code` (not a success) and worked on the data
// file at `path`. `db` may be nullptr if there is no connection yet. Reasons:
//   STORE_FULL          RESOURCE_EXHAUSTED   no space left for the file
//   STORE_BUSY          ABORTED              another program holds the file; the whole again
//   STORE_CORRUPT       DATA_LOSS            the file is damaged
//   STORE_FOREIGN       FAILED_PRECONDITION  the file is something else
//   STORE_NOT_WRITABLE  FAILED_PRECONDITION  the file or its directory cannot be opened for writing
//   STORE_IO            UNAVAILABLE          the disk reports errors
//   STORE_INTERNAL      INTERNAL             a mistake of this program
absl::Status ToStatus(sqlite3* db, int code, absl::string_view path);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SQLITE_STATUS_H_

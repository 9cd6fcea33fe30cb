#include "server/store/sqlite/sqlite_status.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace dossier::store::sqlite {
namespace {

// SQLite says SQLITE_FULL for ENOSPC on most paths, but not for quotas, file size limits or the
// shared memory file of the WAL.
bool IsOutOfSpace(int code, int system_error) {
  if ((code & 0xff) == SQLITE_FULL) return true;
  return (code & 0xff) == SQLITE_IOERR &&
         (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG);
}

}  // namespace

absl::Status ToStatus(sqlite3* db, int code, absl::string_view path) {
  // SQLite keeps the system's error of some calls, but not of the write of a commit: there errno
  // still holds it.
  const int call_error = errno;
  const int extended = db != nullptr ? sqlite3_extended_errcode(db) : code;
  int system_error = db != nullptr ? sqlite3_system_errno(db) : 0;
  if (system_error == 0 && (code & 0xff) == SQLITE_IOERR) system_error = call_error;
  std::string detail = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  if (system_error != 0) absl::StrAppend(&detail, "; ", std::strerror(system_error));

  const auto error = [&](absl::StatusCode status_code, absl::string_view reason,
                         absl::string_view meaning) {
    return Error(
        status_code, reason,
        absl::StrCat("data file ", path, ": ", meaning, " (SQLite ", extended, ": ", detail, ")"),
        {{"path", path}});
  };
  if (IsOutOfSpace(extended, system_error)) {
    return error(absl::StatusCode::kResourceExhausted, "STORE_FULL",
                 "no space is left; nothing was lost, free or add disk space and try again");
  }
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error(absl::StatusCode::kAborted, "STORE_BUSY",
                   "another program kept the file locked; close it and try again");
    case SQLITE_INTERRUPT:
      return Error(absl::StatusCode::kCancelled, "READ_CANCELLED",
                   "the read was given up, for nobody waits for it any more");
    case SQLITE_CORRUPT:
      return error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
                   "the file is damaged; restore it from a backup");
    case SQLITE_NOTADB:
      return error(absl::StatusCode::kFailedPrecondition, "STORE_FOREIGN",
                   "this is not a database; name another path");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE",
                   "it cannot be opened for writing; check that its directory is there, and the "
                   "permissions of both");
    case SQLITE_IOERR:
      return error(absl::StatusCode::kUnavailable, "STORE_IO",
                   "the disk reports an error; check the system's log");
    case SQLITE_NOMEM:
      return error(absl::StatusCode::kResourceExhausted, "STORE_MEMORY", "out of memory");
    case SQLITE_TOOBIG:
      return error(absl::StatusCode::kInvalidArgument, "STORE_VALUE_TOO_BIG",
                   "a value is larger than the store can hold");
    default:
      return error(absl::StatusCode::kInternal, "STORE_INTERNAL", "unexpected failure");
  }
}

}  // namespace dossier::store::sqlite

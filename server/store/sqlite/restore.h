#ifndef DOSSIER_SERVER_STORE_SQLITE_RESTORE_H_
#define DOSSIER_SERVER_STORE_SQLITE_RESTORE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dossier::store {

struct Restored {
  // The new name of the history, and where it goes on.
  std::string log_id;
  int64_t revision = 0;
  // Where the data that was there before is kept; empty if there was none.
  std::string kept;
};

// Makes the backup in the file `backup` the data file `data_path`, which no server may have open;
// its directory is created if it is missing. The backup may also be the data file of another server
// that has ended, however it ended.
//
// The backup is checked first and stays as it is. The restored log gets a new id: a revision that a
// client holds may mean something else in it, so tokens from before get LOG_RESET. Data that is
// there already is only replaced with `replace`, and kept beside, named by `now`. Until the last
// step, a rename, a crash leaves the data as it was. If root restores, the data belongs to the
// owner of the data before, or of the directory.
//
// FAILED_PRECONDITION: STORE_LOCKED (a server runs), STORE_EXISTS (without `replace`),
// STORE_FOREIGN or STORE_NEWER (no backup of ours, or of a newer server), BACKUP_INVALID (damaged),
// RESTORE_FAILED (files that cannot be read or written); and those of sqlite_status.h.
absl::StatusOr<Restored> RestoreSqliteStore(const std::string& backup, const std::string& data_path,
                                            bool replace, absl::Time now);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_SQLITE_RESTORE_H_

#ifndef DOSSIER_SERVER_STORE_SQLITE_SQLITE_STORE_H_
#define DOSSIER_SERVER_STORE_SQLITE_SQLITE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/store/upkeep.h"

namespace dossier::store {

struct SqliteOptions {
  // Reads that can run at once; more wait for one of these to end.
  int readers = 4;

  // A page ends before it holds more than this, unless its first resource alone does.
  int64_t max_page_bytes = int64_t{4} << 20;

  // How long to wait for another program (a backup, a shell) that has the file locked.
  absl::Duration busy_timeout = absl::Seconds(10);

  // The file grows no further than this; 0 leaves that to the disk.
  int64_t max_file_bytes = 0;
};

// Opens the store in the file at `path`, beside which SQLite keeps `-wal` and `-shm` files and the
// store a `.lock` file; creates it if there is none in an existing directory, and brings an older
// schema up to date and the indexes to the rules of this program (index_rules.h). The file must be
// on a local disk. One store at a time: a second, in this process or another, is refused
// (STORE_LOCKED). What commits is durable: it survives a crash and a power cut. `clock` gives the
// commit times and must outlive the store.
//
// Errors: STORE_LOCKED, STORE_NEWER (written by a newer server), STORE_FOREIGN (not a store),
// STORE_NOT_WRITABLE, all FAILED_PRECONDITION, and those of sqlite_status.h.
absl::StatusOr<std::unique_ptr<KeptStore>> OpenSqliteStore(const std::string& path,
                                                           const SqliteOptions& options,
                                                           const Clock& clock);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_SQLITE_SQLITE_STORE_H_

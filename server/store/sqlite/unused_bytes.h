// Bytes of a data file that no row holds. SQLite zeroes what it deletes (secure_delete), but not
// where the cells of a page were before they moved to another: these are zeroed in the file, which
// takes reading it once and writes little.
#ifndef DOSSIER_SERVER_STORE_SQLITE_UNUSED_BYTES_H_
#define DOSSIER_SERVER_STORE_SQLITE_UNUSED_BYTES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

// Zeroes them in the file of `writer`, whose write-ahead log must be empty; nobody else may write
// meanwhile, but anybody read. UNIMPLEMENTED if the file is not as this knows it, so that all of it
// has to be written anew.
absl::Status ZeroUnusedBytes(Connection& writer);

// Zeroes those of a page of a B-tree, whose header stands at `header`: all but headers, pointers,
// cells and the links between free blocks. Returns whether there were any but zeroes; DATA_LOSS if
// the page contradicts itself.
absl::StatusOr<bool> ZeroUnusedOfPage(absl::Span<char> page, size_t header);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_UNUSED_BYTES_H_

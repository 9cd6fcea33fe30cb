#ifndef DOSSIER_SERVER_STORE_SQLITE_FILE_COPY_H_
#define DOSSIER_SERVER_STORE_SQLITE_FILE_COPY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/upkeep.h"

namespace dossier::store::sqlite {

// Upkeep::Copy: a data file of its own, in a file beside `data_path` that has no name any more once
// this returns. Readers and writers of `data_path` go on meanwhile.
absl::StatusOr<std::unique_ptr<StoreCopy>> CopyFile(const std::string& data_path);

// Removes what copies left that a crash ended. Nobody may be copying.
void RemoveAbandonedCopies(const std::string& data_path);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_FILE_COPY_H_

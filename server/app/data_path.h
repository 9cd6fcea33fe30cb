// Which data an operator means.
#ifndef DOSSIER_SERVER_APP_DATA_PATH_H_
#define DOSSIER_SERVER_APP_DATA_PATH_H_

#include <string>

#include "absl/status/statusor.h"

namespace dossier::app {

// The data file `dossier.db` of a server: `path` names the data directory or that file in it, be it
// there or not. INVALID_ARGUMENT (DATA_PATH_INVALID) if it is another file.
absl::StatusOr<std::string> DataFile(const std::string& path);

// A data file to read: the `dossier.db` in a data directory, or a file of any name, such as a
// backup.
std::string AnyDataFile(const std::string& path);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_DATA_PATH_H_

#ifndef DOSSIER_SERVER_APP_RESTORE_H_
#define DOSSIER_SERVER_APP_RESTORE_H_

#include <string>

#include "absl/status/statusor.h"

namespace dossier::app {

// `dossierd restore`: what store::RestoreSqliteStore does; returns what to tell the operator.
absl::StatusOr<std::string> Restore(const std::string& backup, const std::string& data_path,
                                    bool replace);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_RESTORE_H_

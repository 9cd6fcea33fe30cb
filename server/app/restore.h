#ifndef DOSSIER_SERVER_APP_RESTORE_H_
#define DOSSIER_SERVER_APP_RESTORE_H_

#include <string>

#include "absl/status/statusor.h"

namespace dossier::app {

// `dossierd restore`: what store::RestoreSqliteStore does, from a backup or a data directory to
// what DataFile(`data`) names; returns what to tell the operator.
absl::StatusOr<std::string> Restore(const std::string& backup, const std::string& data,
                                    bool replace);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_RESTORE_H_

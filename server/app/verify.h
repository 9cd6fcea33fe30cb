#ifndef DOSSIER_SERVER_APP_VERIFY_H_
#define DOSSIER_SERVER_APP_VERIFY_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"

namespace dossier::app {

// `dossierd verify`: writes what store::CheckSqliteFile finds, a line each, and a summary; returns
// how much that is.
absl::StatusOr<int64_t> Verify(const std::string& data_path, std::ostream& out);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_VERIFY_H_

#ifndef DOSSIER_SERVER_APP_CONFIG_H_
#define DOSSIER_SERVER_APP_CONFIG_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/config.pb.h"

namespace dossier::app {

// Reads a configuration from YAML. INVALID_ARGUMENT with reason CONFIG_INVALID names `file`, the
// line, the key and what would be right: an unknown key is an error, with the nearest known one as
// a hint.
absl::StatusOr<internal::ServerConfig> ParseConfig(absl::string_view yaml, absl::string_view file);

// The same from a file.
absl::StatusOr<internal::ServerConfig> ReadConfig(const std::string& path);

// Fills in what is unset with its default.
void ApplyDefaults(internal::ServerConfig& config);

// Checks what the types do not: ranges, ids, duplicates, a plain-text address that is not loopback.
absl::Status ValidateConfig(const internal::ServerConfig& config);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_CONFIG_H_

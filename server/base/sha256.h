#ifndef DOSSIER_SERVER_BASE_SHA256_H_
#define DOSSIER_SERVER_BASE_SHA256_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier {

// SHA-256 of `bytes` (FIPS 180-4) as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_SHA256_H_

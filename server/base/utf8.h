#ifndef DOSSIER_SERVER_BASE_UTF8_H_
#define DOSSIER_SERVER_BASE_UTF8_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier {

// Whether `bytes` are well-formed UTF-8: no surrogates, no overlong forms, nothing cut off.
bool IsUtf8(absl::string_view bytes);

// The length of the longest beginning of `bytes` that is well-formed UTF-8; `bytes.size()` if all
// of it is.
size_t Utf8Prefix(absl::string_view bytes);

// `bytes` as they can be sent and shown: each that is no part of a well-formed character, or that
// controls a terminal, as `\\xNN`.
std::string Legible(absl::string_view bytes);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_UTF8_H_

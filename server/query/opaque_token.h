// Tokens that clients keep and hand back unread: page tokens, resume tokens.
#ifndef DOSSIER_SERVER_QUERY_OPAQUE_TOKEN_H_
#define DOSSIER_SERVER_QUERY_OPAQUE_TOKEN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace dossier::query {

// `payload` with a checksum, as text of the base64url alphabet. Hides and proves nothing: a token
// is never an authorisation, and whoever reads one checks all that it says.
std::string SealToken(absl::string_view payload);

// The payload of a token, or nullopt if the text is no token or was damaged on its way.
std::optional<std::string> OpenToken(absl::string_view token);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_OPAQUE_TOKEN_H_

#ifndef DOSSIER_SERVER_INGEST_SCHEMA_VALUE_H_
#define DOSSIER_SERVER_INGEST_SCHEMA_VALUE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace dossier::ingest {

// Formats of strings, by the keyword "format".
bool IsKnownFormat(absl::string_view format);

// Whether `value` fits `schema`, which passed CheckSchema or is a part of one that did. The error
// names the place below `pointer`. See CheckConfig.
absl::Status CheckValue(const nlohmann::json& schema, const nlohmann::json& value,
                        const std::string& pointer);

// `key` as a further part of a JSON pointer (RFC 6901).
std::string PointerTo(const std::string& parent, absl::string_view key);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SCHEMA_VALUE_H_

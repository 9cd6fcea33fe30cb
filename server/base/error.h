#ifndef DOSSIER_SERVER_BASE_ERROR_H_
#define DOSSIER_SERVER_BASE_ERROR_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace dossier {

// The domain of every google.rpc.ErrorInfo that this server sends (AIP-193).
inline constexpr absl::string_view kErrorDomain = "dossier";

// One key and value of ErrorInfo.metadata.
using ErrorMetadata = std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

// A status that tells a person what is wrong and a program which case it is.
//
// `message` names what, which, why, and what to do. `reason` is UPPER_SNAKE_CASE and stable:
// clients branch on it. Both travel as a google.rpc.ErrorInfo payload, which the gRPC border
// turns into error details; nothing below that border needs gRPC.
absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   ErrorMetadata metadata = {});

// INVALID_ARGUMENT for one field of a request, with a google.rpc.BadRequest payload beside
// the ErrorInfo. `field` is the path of the field, such as `page_token`.
absl::Status FieldError(absl::string_view field, absl::string_view reason,
                        absl::string_view message, ErrorMetadata metadata = {});

// NOT_FOUND for a resource name, with reason RESOURCE_NOT_FOUND.
absl::Status NotFound(absl::string_view resource_name);

// The ErrorInfo of `status`, or nullopt if it has none.
std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status);

// The ErrorInfo reason of `status`, or the empty string if it has none.
std::string ReasonOf(const absl::Status& status);

// `status` with "context: " before its message; payloads stay.
absl::Status Annotate(const absl::Status& status, absl::string_view context);

// `status` as the message that records, sources and gRPC's error details carry.
google::rpc::Status ToRpcStatus(const absl::Status& status);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_ERROR_H_

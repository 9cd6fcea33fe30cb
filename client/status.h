#ifndef DOSSIER_CLIENT_STATUS_H_
#define DOSSIER_CLIENT_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace dossier::client {

// The status of a call with the server's google.rpc details as payloads.
absl::Status FromGrpc(const grpc::Status& status);

// The stable reason that a dossier server gave, such as FILTER_INVALID; empty if the status does
// not come from one, as when none answers.
std::string ReasonOf(const absl::Status& status);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_STATUS_H_

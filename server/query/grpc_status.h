#ifndef DOSSIER_SERVER_QUERY_GRPC_STATUS_H_
#define DOSSIER_SERVER_QUERY_GRPC_STATUS_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace dossier::query {

// What a client gets for `status`: the same code and message, with its payloads as the details of a
// google.rpc.Status. The one place where our errors become gRPC's; no internal cause is lost or
// added here.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_GRPC_STATUS_H_

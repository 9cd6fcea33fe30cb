#include "server/query/grpc_status.h"

#include <string>

#include "server/base/error.h"

namespace dossier::query {

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status message = ToRpcStatus(status);
  return grpc::Status(static_cast<grpc::StatusCode>(message.code()), message.message(),
                      message.SerializeAsString());
}

}  // namespace dossier::query

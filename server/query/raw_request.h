#ifndef DOSSIER_SERVER_QUERY_RAW_REQUEST_H_
#define DOSSIER_SERVER_QUERY_RAW_REQUEST_H_

#include "absl/status/statusor.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/byte_buffer.h"
#include "server/base/error.h"

namespace dossier::query {

// The request of a raw method, which gRPC hands over unread. INVALID_ARGUMENT (REQUEST_INVALID) if
// the bytes are no such message.
template <typename Request>
absl::StatusOr<Request> ReadRequest(const grpc::ByteBuffer& bytes) {
  Request request;
  grpc::ByteBuffer unread(bytes);  // shares the bytes; reading them empties it
  if (grpc::SerializationTraits<Request>::Deserialize(&unread, &request).ok()) return request;
  return Error(absl::StatusCode::kInvalidArgument, "REQUEST_INVALID",
               "the request is not the message that this method takes");
}

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_RAW_REQUEST_H_

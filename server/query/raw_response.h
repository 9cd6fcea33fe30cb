#ifndef DOSSIER_SERVER_QUERY_RAW_RESPONSE_H_
#define DOSSIER_SERVER_QUERY_RAW_RESPONSE_H_

#include <string>
#include <utility>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace dossier::query {

// The bytes of a message as gRPC sends them; none is copied.
inline grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  auto* owner = new std::string(std::move(bytes));
  const grpc::Slice slice(
      owner->data(), owner->size(), [](void* owned) { delete static_cast<std::string*>(owned); },
      owner);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_RAW_RESPONSE_H_

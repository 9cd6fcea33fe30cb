#include "server/stream/byte_buffer.h"

#include <grpcpp/support/slice.h>

#include <memory>
#include <vector>

namespace dossier::stream {
namespace {

using Owner = std::shared_ptr<const void>;

void DropOwner(void* owner) { delete static_cast<Owner*>(owner); }

}  // namespace

grpc::ByteBuffer ToByteBuffer(const Message& message) {
  std::vector<grpc::Slice> slices;
  slices.reserve(message.pieces.size());
  for (const Message::Piece& piece : message.pieces) {
    // gRPC takes mutable bytes, and never writes to them.
    slices.emplace_back(const_cast<char*>(piece.bytes.data()), piece.bytes.size(), &DropOwner,
                        new Owner(piece.owner));
  }
  return grpc::ByteBuffer(slices.data(), slices.size());
}

}  // namespace dossier::stream

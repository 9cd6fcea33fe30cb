#ifndef DOSSIER_SERVER_STREAM_BYTE_BUFFER_H_
#define DOSSIER_SERVER_STREAM_BYTE_BUFFER_H_

#include <grpcpp/support/byte_buffer.h>

#include "server/stream/message.h"

namespace dossier::stream {

// The pieces of `message` as gRPC sends them, without copying one: each slice keeps the owner of
// its piece alive until the transport has let go of it.
grpc::ByteBuffer ToByteBuffer(const Message& message);

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_BYTE_BUFFER_H_

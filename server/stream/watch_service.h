#ifndef DOSSIER_SERVER_STREAM_WATCH_SERVICE_H_
#define DOSSIER_SERVER_STREAM_WATCH_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "dossier/v1/watch_service.grpc.pb.h"
#include "server/stream/hub.h"

namespace dossier::stream {

// WatchService over gRPC: hands the streams of a hub to their callers, in bytes that are ready.
//
// No call blocks. `hub` must outlive the server that this is registered with.
class WatchService final
    : public v1::WatchService::WithRawCallbackMethod_Watch<v1::WatchService::Service> {
 public:
  explicit WatchService(Hub& hub) : hub_(hub) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request) override;

 private:
  Hub& hub_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_WATCH_SERVICE_H_

#ifndef DOSSIER_TESTS_BENCH_STREAM_BARE_STREAM_H_
#define DOSSIER_TESTS_BENCH_STREAM_BARE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <utility>
#include <vector>

#include "dossier/v1/watch_service.grpc.pb.h"

namespace dossier::bench {

// The yardstick: the least that a gRPC server can do to deliver the same bytes. It answers each
// Watch with the same messages, which lie ready, one after the other, and then waits. No store, no
// filter, no position, no timer.
class BareStream final
    : public v1::WatchService::WithRawCallbackMethod_Watch<v1::WatchService::Service> {
 public:
  explicit BareStream(std::vector<grpc::ByteBuffer> messages) : messages_(std::move(messages)) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request) override;

 private:
  const std::vector<grpc::ByteBuffer> messages_;
};

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_BARE_STREAM_H_

#ifndef DOSSIER_TESTS_BENCH_STREAM_BARE_SERVICE_H_
#define DOSSIER_TESTS_BENCH_STREAM_BARE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <mutex>
#include <string>
#include <vector>

#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/statement_service.grpc.pb.h"
#include "dossier/v1/watch_service.grpc.pb.h"

namespace dossier::bench {

// The yardstick: the least that a gRPC server can do to deliver the same bytes through the same
// raw callback API. The messages lie ready, each in one slice; no store, no filter, no position to
// come back to, no timer.
class ReadyMessages {
 public:
  // The messages that every stream consists of, from files that Dump wrote; not while calls run.
  void Load(const std::string& path);

  // One more message, to all streams that wait at the end. Thread-safe.
  void Publish(grpc::ByteBuffer message);

  // A stream of all messages, and then of those that are published; `ends` after the last instead.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Stream(bool ends);

 private:
  class Reactor;

  std::mutex mutex_;
  std::vector<grpc::ByteBuffer> messages_;  // guarded by mutex_
  std::vector<Reactor*> waiting_;           // guarded by mutex_
};

// Appends a message to a file for ReadyMessages::Load.
void AppendMessage(const std::string& message, std::ostream& file);

class BareWatch final
    : public v1::WatchService::WithRawCallbackMethod_Watch<v1::WatchService::Service> {
 public:
  explicit BareWatch(ReadyMessages& messages) : messages_(messages) {}
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext*,
                                                    const grpc::ByteBuffer*) override {
    return messages_.Stream(/*ends=*/false);
  }

 private:
  ReadyMessages& messages_;
};

class BareStatements final : public v1::StatementService::WithRawCallbackMethod_StreamStatements<
                                 v1::StatementService::Service> {
 public:
  explicit BareStatements(ReadyMessages& messages) : messages_(messages) {}
  grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamStatements(grpc::CallbackServerContext*,
                                                               const grpc::ByteBuffer*) override {
    return messages_.Stream(/*ends=*/true);
  }

 private:
  ReadyMessages& messages_;
};

// Answers each GetIncident with the same bytes.
class BareIncidents final
    : public v1::IncidentService::WithRawCallbackMethod_GetIncident<v1::IncidentService::Service> {
 public:
  void SetAnswer(const std::string& bytes) {
    const grpc::Slice slice(bytes);
    answer_ = grpc::ByteBuffer(&slice, 1);
  }
  grpc::ServerUnaryReactor* GetIncident(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer*,
                                        grpc::ByteBuffer* response) override {
    *response = answer_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  grpc::ByteBuffer answer_;
};

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_BARE_SERVICE_H_

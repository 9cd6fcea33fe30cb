#ifndef DOSSIER_SERVER_QUERY_ANSWER_H_
#define DOSSIER_SERVER_QUERY_ANSWER_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/base/status.h"
#include "server/query/grpc_status.h"
#include "server/query/raw_request.h"
#include "server/query/raw_response.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// Says while it is read for a call whether its client still waits: that it did not cancel, and that
// its deadline is not over. For as long as the call lives.
inline store::GoOn WhileWanted(grpc::CallbackServerContext* context) {
  return [context] { return !context->IsCancelled(); };
}

// Answers a unary call with what `handler`, a function returning absl::Status, makes of it on a
// thread of `pool`. Request and response, which `handler` may use, live until it has returned. A
// call that was cancelled while it waited is not handled at all.
template <typename Handler>
grpc::ServerUnaryReactor* Answer(WorkerPool& pool, grpc::CallbackServerContext* context,
                                 Handler handler) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::Status admitted =
      pool.Start([context, reactor, handler = std::move(handler)]() mutable {
        reactor->Finish(context->IsCancelled() ? grpc::Status::CANCELLED : ToGrpcStatus(handler()));
      });
  if (!admitted.ok()) reactor->Finish(ToGrpcStatus(admitted));
  return reactor;
}

// The same for a raw method: `handler` makes the bytes of the response, an absl::StatusOr of
// std::string, of a request that has been read.
template <typename Request, typename Handler>
grpc::ServerUnaryReactor* AnswerBytes(WorkerPool& pool, grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                      Handler handler) {
  return Answer(pool, context,
                [request, response, handler = std::move(handler)]() mutable -> absl::Status {
                  DOSSIER_ASSIGN_OR_RETURN(const Request asked, ReadRequest<Request>(*request));
                  DOSSIER_ASSIGN_OR_RETURN(std::string bytes, handler(asked));
                  *response = ToByteBuffer(std::move(bytes));
                  return absl::OkStatus();
                });
}

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_ANSWER_H_

#ifndef DOSSIER_SERVER_QUERY_DECISION_SERVICE_H_
#define DOSSIER_SERVER_QUERY_DECISION_SERVICE_H_

#include "dossier/v1/decision_service.grpc.pb.h"
#include "server/query/decision_sink.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// The methods that are answered here; the bytes of those that read come ready from the store.
using DecisionServiceBase = v1::DecisionService::WithCallbackMethod_CreateDecision<
    v1::DecisionService::WithCallbackMethod_UndoDecision<
        v1::DecisionService::WithRawCallbackMethod_GetDecision<
            v1::DecisionService::WithRawCallbackMethod_ListDecisions<
                v1::DecisionService::Service>>>>;

// Takes, undoes and reads decisions. Thread-safe; nothing blocks but on `reads` and `writes`.
// Store, pools and sink must outlive the server's calls.
class DecisionService final : public DecisionServiceBase {
 public:
  DecisionService(store::Store& store, WorkerPool& reads, WorkerPool& writes, DecisionSink& sink)
      : store_(store), reads_(reads), writes_(writes), sink_(sink) {}

  grpc::ServerUnaryReactor* CreateDecision(grpc::CallbackServerContext* context,
                                           const v1::CreateDecisionRequest* request,
                                           v1::CreateDecisionResponse* response) override;
  grpc::ServerUnaryReactor* UndoDecision(grpc::CallbackServerContext* context,
                                         const v1::UndoDecisionRequest* request,
                                         v1::UndoDecisionResponse* response) override;
  grpc::ServerUnaryReactor* GetDecision(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListDecisions(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;

 private:
  store::Store& store_;
  WorkerPool& reads_;
  WorkerPool& writes_;
  DecisionSink& sink_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_DECISION_SERVICE_H_

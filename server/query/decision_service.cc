#include "server/query/decision_service.h"

#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/reading.h"

namespace dossier::query {

using store::Collection;

grpc::ServerUnaryReactor* DecisionService::CreateDecision(grpc::CallbackServerContext* context,
                                                          const v1::CreateDecisionRequest* request,
                                                          v1::CreateDecisionResponse* response) {
  return Answer(writes_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(*response, sink_.Decide(*request));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DecisionService::UndoDecision(grpc::CallbackServerContext* context,
                                                        const v1::UndoDecisionRequest* request,
                                                        v1::UndoDecisionResponse* response) {
  return Answer(writes_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(*response, sink_.Undo(*request));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DecisionService::GetDecision(grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* request,
                                                       grpc::ByteBuffer* response) {
  return AnswerBytes<v1::GetDecisionRequest>(
      reads_, context, request, response,
      [this](const auto& asked) { return GetBytes(store_, Collection::kDecision, asked); });
}

grpc::ServerUnaryReactor* DecisionService::ListDecisions(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request,
                                                         grpc::ByteBuffer* response) {
  return AnswerBytes<v1::ListDecisionsRequest>(
      reads_, context, request, response, [this, context](const auto& asked) {
        return ListBytes(store_, "ListDecisions", Collection::kDecision, asked,
                         WhileWanted(context));
      });
}

}  // namespace dossier::query

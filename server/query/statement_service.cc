#include "server/query/statement_service.h"

#include "server/query/answer.h"
#include "server/query/counting.h"
#include "server/query/reading.h"

namespace dossier::query {

using store::Collection;

grpc::ServerUnaryReactor* StatementService::GetStatement(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request,
                                                         grpc::ByteBuffer* response) {
  return AnswerBytes<v1::GetStatementRequest>(
      reads_, context, request, response,
      [this](const auto& asked) { return GetBytes(store_, Collection::kStatement, asked); });
}

grpc::ServerUnaryReactor* StatementService::ExplainStatement(
    grpc::CallbackServerContext* context, const v1::ExplainStatementRequest* request,
    v1::ExplainStatementResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(*response, query::ExplainStatement(store_, read_text_, *request));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* StatementService::ListOccurrences(
    grpc::CallbackServerContext* context, const v1::ListOccurrencesRequest* request,
    v1::ListOccurrencesResponse* response) {
  return Answer(reads_, context, [this, context, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(
        *response, query::ListOccurrences(store_, prints_of_, *request, WhileWanted(context)));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* StatementService::ListStatements(grpc::CallbackServerContext* context,
                                                           const grpc::ByteBuffer* request,
                                                           grpc::ByteBuffer* response) {
  return AnswerBytes<v1::ListStatementsRequest>(
      reads_, context, request, response, [this, context](const auto& asked) {
        return ListBytes(store_, "ListStatements", Collection::kStatement, asked,
                         WhileWanted(context));
      });
}

grpc::ServerUnaryReactor* StatementService::CountStatements(
    grpc::CallbackServerContext* context, const v1::CountStatementsRequest* request,
    v1::CountStatementsResponse* response) {
  return Answer(reads_, context, [this, context, request, response] {
    return CountResources(store_, Collection::kStatement, *request, WhileWanted(context),
                          *response);
  });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StatementService::StreamStatements(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return streams_.Open<v1::StreamStatementsRequest>(context, Collection::kStatement, *request);
}

}  // namespace dossier::query

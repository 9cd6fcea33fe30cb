#include "server/query/statement_service.h"

#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/listing.h"
#include "server/query/raw_request.h"

namespace dossier::query {

using store::Collection;

grpc::ServerUnaryReactor* StatementService::GetStatement(grpc::CallbackServerContext* context,
                                                         const v1::GetStatementRequest* request,
                                                         v1::Statement* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(const store::Resource statement,
                             FindResource(store_, Collection::kStatement, "name", request->name()));
    return ParseResource(statement, *response);
  });
}

grpc::ServerUnaryReactor* StatementService::ListStatements(grpc::CallbackServerContext* context,
                                                           const v1::ListStatementsRequest* request,
                                                           v1::ListStatementsResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(Listing listing,
                             ReadListing(store_, {.method = "ListStatements",
                                                  .collection = Collection::kStatement,
                                                  .filter = request->filter(),
                                                  .page_size = request->page_size(),
                                                  .page_token = request->page_token()}));
    response->set_next_page_token(listing.next_page_token);
    response->set_revision(listing.revision);
    return ParseResources(listing, *response->mutable_statements());
  });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StatementService::StreamStatements(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  const auto asked = ReadRequest<v1::StreamStatementsRequest>(*request);
  if (!asked.ok()) return RefuseStream(asked.status());
  return StreamResources(store_, reads_, streams_, context, Collection::kStatement,
                         asked->filter());
}

}  // namespace dossier::query

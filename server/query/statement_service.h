#ifndef DOSSIER_SERVER_QUERY_STATEMENT_SERVICE_H_
#define DOSSIER_SERVER_QUERY_STATEMENT_SERVICE_H_

#include "dossier/v1/statement_service.grpc.pb.h"
#include "server/query/resource_stream.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// The methods that are answered here; the stream is raw, for its bytes come ready from the store.
using StatementServiceBase = v1::StatementService::WithCallbackMethod_GetStatement<
    v1::StatementService::WithCallbackMethod_ListStatements<
        v1::StatementService::WithRawCallbackMethod_StreamStatements<
            v1::StatementService::Service>>>;

// Reads statements. Thread-safe; nothing blocks but on `reads`. Store and pool must outlive the
// server's calls.
class StatementService final : public StatementServiceBase {
 public:
  StatementService(store::Store& store, WorkerPool& reads) : store_(store), reads_(reads) {}

  grpc::ServerUnaryReactor* GetStatement(grpc::CallbackServerContext* context,
                                         const v1::GetStatementRequest* request,
                                         v1::Statement* response) override;
  grpc::ServerUnaryReactor* ListStatements(grpc::CallbackServerContext* context,
                                           const v1::ListStatementsRequest* request,
                                           v1::ListStatementsResponse* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamStatements(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;

 private:
  store::Store& store_;
  WorkerPool& reads_;
  StreamCount streams_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_STATEMENT_SERVICE_H_

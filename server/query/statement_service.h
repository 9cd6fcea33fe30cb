#ifndef DOSSIER_SERVER_QUERY_STATEMENT_SERVICE_H_
#define DOSSIER_SERVER_QUERY_STATEMENT_SERVICE_H_

#include <utility>

#include "dossier/v1/statement_service.grpc.pb.h"
#include "server/query/explaining.h"
#include "server/query/occurrence_listing.h"
#include "server/query/resource_stream.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// The methods that are answered here; most are raw, for their bytes come ready from the store.
using StatementServiceBase = v1::StatementService::WithRawCallbackMethod_GetStatement<
    v1::StatementService::WithCallbackMethod_ExplainStatement<
        v1::StatementService::WithCallbackMethod_ListOccurrences<
            v1::StatementService::WithRawCallbackMethod_ListStatements<
                v1::StatementService::WithCallbackMethod_CountStatements<
                    v1::StatementService::WithRawCallbackMethod_StreamStatements<
                        v1::StatementService::Service>>>>>>;

// Reads statements. Thread-safe; nothing blocks but on `reads`. Store and pool must outlive the
// server's calls.
class StatementService final : public StatementServiceBase {
 public:
  // `read_text` reads the texts that ExplainStatement asks about, `prints_of` what ListOccurrences
  // lists.
  StatementService(store::Store& store, WorkerPool& reads, TextReader read_text,
                   PrintsReader prints_of, StreamOptions streams = {})
      : store_(store),
        reads_(reads),
        read_text_(std::move(read_text)),
        prints_of_(std::move(prints_of)),
        streams_(store, reads, streams) {}

  grpc::ServerUnaryReactor* GetStatement(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ExplainStatement(grpc::CallbackServerContext* context,
                                             const v1::ExplainStatementRequest* request,
                                             v1::ExplainStatementResponse* response) override;
  grpc::ServerUnaryReactor* ListOccurrences(grpc::CallbackServerContext* context,
                                            const v1::ListOccurrencesRequest* request,
                                            v1::ListOccurrencesResponse* response) override;
  grpc::ServerUnaryReactor* ListStatements(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* CountStatements(grpc::CallbackServerContext* context,
                                            const v1::CountStatementsRequest* request,
                                            v1::CountStatementsResponse* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamStatements(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;

 private:
  store::Store& store_;
  WorkerPool& reads_;
  const TextReader read_text_;
  const PrintsReader prints_of_;
  ResourceStreams streams_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_STATEMENT_SERVICE_H_

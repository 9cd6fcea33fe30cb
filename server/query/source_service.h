#ifndef DOSSIER_SERVER_QUERY_SOURCE_SERVICE_H_
#define DOSSIER_SERVER_QUERY_SOURCE_SERVICE_H_

#include "dossier/v1/source_service.grpc.pb.h"
#include "server/query/source_directory.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// The methods that are answered here.
using SourceServiceBase = v1::SourceService::WithCallbackMethod_ListPlugins<
    v1::SourceService::WithCallbackMethod_ListSources<
        v1::SourceService::WithCallbackMethod_GetSource<
            v1::SourceService::WithCallbackMethod_ListRecords<v1::SourceService::Service>>>>;

// Tells where reports come from and how that goes: plugins and sources from the directory of what
// runs, records from the store. Thread-safe; nothing blocks but on `reads`. All three must outlive
// the server's calls.
class SourceService final : public SourceServiceBase {
 public:
  SourceService(store::Store& store, WorkerPool& reads, SourceDirectory& directory)
      : store_(store), reads_(reads), directory_(directory) {}

  grpc::ServerUnaryReactor* ListPlugins(grpc::CallbackServerContext* context,
                                        const v1::ListPluginsRequest* request,
                                        v1::ListPluginsResponse* response) override;
  grpc::ServerUnaryReactor* ListSources(grpc::CallbackServerContext* context,
                                        const v1::ListSourcesRequest* request,
                                        v1::ListSourcesResponse* response) override;
  grpc::ServerUnaryReactor* GetSource(grpc::CallbackServerContext* context,
                                      const v1::GetSourceRequest* request,
                                      v1::Source* response) override;
  grpc::ServerUnaryReactor* ListRecords(grpc::CallbackServerContext* context,
                                        const v1::ListRecordsRequest* request,
                                        v1::ListRecordsResponse* response) override;

 private:
  store::Store& store_;
  WorkerPool& reads_;
  SourceDirectory& directory_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_SOURCE_SERVICE_H_

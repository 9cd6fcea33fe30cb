#ifndef DOSSIER_SERVER_QUERY_SOURCE_SERVICE_H_
#define DOSSIER_SERVER_QUERY_SOURCE_SERVICE_H_

#include <string>
#include <vector>

#include "dossier/v1/source_service.grpc.pb.h"
#include "server/query/as_of.h"
#include "server/query/listing.h"
#include "server/query/source_directory.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// Tells where reports come from and how that goes, and lets operators change it: plugins and
// sources from the directory of what runs, records from the store. Thread-safe; nothing blocks but
// on `reads` and, for changes, which may wait for plugins to end, on `operations`. All must outlive
// the server's calls.
class SourceService final : public v1::SourceService::CallbackService {
 public:
  SourceService(store::Store& store, WorkerPool& reads, WorkerPool& operations,
                SourceDirectory& directory)
      : store_(store), reads_(reads), operations_(operations), directory_(directory) {}

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

  grpc::ServerUnaryReactor* CreateSource(grpc::CallbackServerContext* context,
                                         const v1::CreateSourceRequest* request,
                                         v1::Source* response) override;
  grpc::ServerUnaryReactor* UpdateSource(grpc::CallbackServerContext* context,
                                         const v1::UpdateSourceRequest* request,
                                         v1::Source* response) override;
  grpc::ServerUnaryReactor* DeleteSource(grpc::CallbackServerContext* context,
                                         const v1::DeleteSourceRequest* request,
                                         google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* PauseSource(grpc::CallbackServerContext* context,
                                        const v1::PauseSourceRequest* request,
                                        v1::Source* response) override;
  grpc::ServerUnaryReactor* ResumeSource(grpc::CallbackServerContext* context,
                                         const v1::ResumeSourceRequest* request,
                                         v1::Source* response) override;
  grpc::ServerUnaryReactor* PollSource(grpc::CallbackServerContext* context,
                                       const v1::PollSourceRequest* request,
                                       v1::Source* response) override;
  grpc::ServerUnaryReactor* BackfillSource(grpc::CallbackServerContext* context,
                                           const v1::BackfillSourceRequest* request,
                                           v1::Source* response) override;
  grpc::ServerUnaryReactor* CancelBackfill(grpc::CallbackServerContext* context,
                                           const v1::CancelBackfillRequest* request,
                                           v1::Source* response) override;
  grpc::ServerUnaryReactor* ListQuarantine(grpc::CallbackServerContext* context,
                                           const v1::ListQuarantineRequest* request,
                                           v1::ListQuarantineResponse* response) override;
  grpc::ServerUnaryReactor* RequeueRecords(grpc::CallbackServerContext* context,
                                           const v1::RequeueRecordsRequest* request,
                                           v1::RequeueRecordsResponse* response) override;

 private:
  absl::StatusOr<std::vector<v1::Source>> SourcesAt(const Moment& moment);
  // One page of the records of `parent` that match `filter`.
  absl::StatusOr<Listing> Records(absl::string_view method, const std::string& parent,
                                  absl::string_view filter, int32_t page_size,
                                  absl::string_view page_token, store::GoOn go_on);
  // The names of all quarantined records of `parent` that can be taken again.
  absl::StatusOr<std::vector<std::string>> QuarantinedOf(const std::string& parent);
  // Answers with the source that `operation` returns, if the request's `name` is one of a source.
  template <typename Request, typename Operation>
  grpc::ServerUnaryReactor* Operate(grpc::CallbackServerContext* context, const Request* request,
                                    v1::Source* response, Operation operation);

  store::Store& store_;
  WorkerPool& reads_;
  WorkerPool& operations_;
  SourceDirectory& directory_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_SOURCE_SERVICE_H_

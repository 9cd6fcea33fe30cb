#ifndef DOSSIER_SERVER_QUERY_INCIDENT_SERVICE_H_
#define DOSSIER_SERVER_QUERY_INCIDENT_SERVICE_H_

#include <utility>

#include "dossier/v1/incident_service.grpc.pb.h"
#include "server/query/published_until.h"
#include "server/query/resource_stream.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// The methods that are answered here; most are raw, for their bytes come ready from the store.
using IncidentServiceBase = v1::IncidentService::WithRawCallbackMethod_GetIncident<
    v1::IncidentService::WithRawCallbackMethod_ListIncidents<
        v1::IncidentService::WithCallbackMethod_CountIncidents<
            v1::IncidentService::WithRawCallbackMethod_StreamIncidents<
                v1::IncidentService::WithCallbackMethod_ExplainIncident<
                    v1::IncidentService::WithRawCallbackMethod_ListClaims<
                        v1::IncidentService::Service>>>>>>;

// Reads incidents and their claims. Thread-safe; nothing blocks but on `reads`. Store and pool must
// outlive the server's calls.
class IncidentService final : public IncidentServiceBase {
 public:
  // `view` answers what was published until a day.
  IncidentService(store::Store& store, WorkerPool& reads, StreamOptions streams = {},
                  PublishedView view = {})
      : store_(store), reads_(reads), view_(std::move(view)), streams_(store, reads, streams) {}

  grpc::ServerUnaryReactor* GetIncident(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListIncidents(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* CountIncidents(grpc::CallbackServerContext* context,
                                           const v1::CountIncidentsRequest* request,
                                           v1::CountIncidentsResponse* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamIncidents(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  grpc::ServerUnaryReactor* ExplainIncident(grpc::CallbackServerContext* context,
                                            const v1::ExplainIncidentRequest* request,
                                            v1::ExplainIncidentResponse* response) override;
  grpc::ServerUnaryReactor* ListClaims(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;

 private:
  store::Store& store_;
  WorkerPool& reads_;
  const PublishedView view_;
  ResourceStreams streams_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_INCIDENT_SERVICE_H_

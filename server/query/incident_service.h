#ifndef DOSSIER_SERVER_QUERY_INCIDENT_SERVICE_H_
#define DOSSIER_SERVER_QUERY_INCIDENT_SERVICE_H_

#include "dossier/v1/incident_service.grpc.pb.h"
#include "server/query/resource_stream.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"

namespace dossier::query {

// The methods that are answered here; the stream is raw, for its bytes come ready from the store.
using IncidentServiceBase = v1::IncidentService::WithCallbackMethod_GetIncident<
    v1::IncidentService::WithCallbackMethod_ListIncidents<
        v1::IncidentService::WithRawCallbackMethod_StreamIncidents<
            v1::IncidentService::WithCallbackMethod_ListClaims<v1::IncidentService::Service>>>>;

// Reads incidents and their claims. Thread-safe; nothing blocks but on `reads`. Store and pool must
// outlive the server's calls.
class IncidentService final : public IncidentServiceBase {
 public:
  IncidentService(store::Store& store, WorkerPool& reads) : store_(store), reads_(reads) {}

  grpc::ServerUnaryReactor* GetIncident(grpc::CallbackServerContext* context,
                                        const v1::GetIncidentRequest* request,
                                        v1::Incident* response) override;
  grpc::ServerUnaryReactor* ListIncidents(grpc::CallbackServerContext* context,
                                          const v1::ListIncidentsRequest* request,
                                          v1::ListIncidentsResponse* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamIncidents(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  grpc::ServerUnaryReactor* ListClaims(grpc::CallbackServerContext* context,
                                       const v1::ListClaimsRequest* request,
                                       v1::ListClaimsResponse* response) override;

 private:
  store::Store& store_;
  WorkerPool& reads_;
  StreamCount streams_;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_INCIDENT_SERVICE_H_

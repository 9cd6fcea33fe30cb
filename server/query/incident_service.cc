#include "server/query/incident_service.h"

#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/listing.h"
#include "server/query/raw_request.h"

namespace dossier::query {

using store::Collection;

grpc::ServerUnaryReactor* IncidentService::GetIncident(grpc::CallbackServerContext* context,
                                                       const v1::GetIncidentRequest* request,
                                                       v1::Incident* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(const store::Resource incident,
                             FindIncident(store_, "name", request->name()));
    return ParseResource(incident, *response);
  });
}

grpc::ServerUnaryReactor* IncidentService::ListIncidents(grpc::CallbackServerContext* context,
                                                         const v1::ListIncidentsRequest* request,
                                                         v1::ListIncidentsResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(Listing listing,
                             ReadListing(store_, {.method = "ListIncidents",
                                                  .collection = Collection::kIncident,
                                                  .filter = request->filter(),
                                                  .page_size = request->page_size(),
                                                  .page_token = request->page_token()}));
    response->set_next_page_token(listing.next_page_token);
    response->set_revision(listing.revision);
    return ParseResources(listing, *response->mutable_incidents());
  });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* IncidentService::StreamIncidents(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  const auto asked = ReadRequest<v1::StreamIncidentsRequest>(*request);
  if (!asked.ok()) return RefuseStream(asked.status());
  return StreamResources(store_, reads_, streams_, context, Collection::kIncident, asked->filter());
}

grpc::ServerUnaryReactor* IncidentService::ListClaims(grpc::CallbackServerContext* context,
                                                      const v1::ListClaimsRequest* request,
                                                      v1::ListClaimsResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(const store::Resource incident,
                             FindIncident(store_, "parent", request->parent()));
    DOSSIER_ASSIGN_OR_RETURN(
        Listing listing,
        ReadListing(store_, {.method = "ListClaims",
                             .collection = Collection::kClaim,
                             .parent = incident.name,
                             .condition = store::HasTerm({"incident", incident.name}),
                             .filter = request->filter(),
                             .page_size = request->page_size(),
                             .default_page_size = 100,
                             .page_token = request->page_token()}));
    response->set_next_page_token(listing.next_page_token);
    response->set_revision(listing.revision);
    return ParseResources(listing, *response->mutable_claims());
  });
}

}  // namespace dossier::query

#include "server/query/incident_service.h"

#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/counting.h"
#include "server/query/incident_explanation.h"
#include "server/query/reading.h"

namespace dossier::query {

using store::Collection;

grpc::ServerUnaryReactor* IncidentService::GetIncident(grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* request,
                                                       grpc::ByteBuffer* response) {
  return AnswerBytes<v1::GetIncidentRequest>(
      reads_, context, request, response,
      [this](const v1::GetIncidentRequest& asked) -> absl::StatusOr<std::string> {
        DOSSIER_ASSIGN_OR_RETURN(
            const ReadMask mask,
            ReadMask::Parse(asked.read_mask(), ResourceType(Collection::kIncident)));
        DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, asked.as_of()));
        DOSSIER_ASSIGN_OR_RETURN(
            store::Resource incident,
            FindIncidentOf(store_, view_, asked.name(), moment, asked.published_until()));
        return TakeBody(std::move(incident), mask);
      });
}

grpc::ServerUnaryReactor* IncidentService::ListIncidents(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request,
                                                         grpc::ByteBuffer* response) {
  return AnswerBytes<v1::ListIncidentsRequest>(
      reads_, context, request, response,
      [this, context](const v1::ListIncidentsRequest& asked) -> absl::StatusOr<std::string> {
        PageRequest page =
            PageRequestOf("ListIncidents", Collection::kIncident, asked, WhileWanted(context));
        DOSSIER_ASSIGN_OR_RETURN(
            const Listing listing,
            asked.published_until().empty()
                ? ReadListing(store_, page)
                : ListPublished(store_, view_, asked.published_until(), std::move(page)));
        return ListResponse(listing);
      });
}

grpc::ServerUnaryReactor* IncidentService::CountIncidents(grpc::CallbackServerContext* context,
                                                          const v1::CountIncidentsRequest* request,
                                                          v1::CountIncidentsResponse* response) {
  return Answer(reads_, context, [this, context, request, response] {
    return CountResources(store_, Collection::kIncident, *request, WhileWanted(context), *response);
  });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* IncidentService::StreamIncidents(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return streams_.Open<v1::StreamIncidentsRequest>(context, Collection::kIncident, *request);
}

grpc::ServerUnaryReactor* IncidentService::ExplainIncident(
    grpc::CallbackServerContext* context, const v1::ExplainIncidentRequest* request,
    v1::ExplainIncidentResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(*response, query::ExplainIncident(store_, view_, *request));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* IncidentService::ListClaims(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* request,
                                                      grpc::ByteBuffer* response) {
  return AnswerBytes<v1::ListClaimsRequest>(
      reads_, context, request, response,
      [this, context](const v1::ListClaimsRequest& asked) -> absl::StatusOr<std::string> {
        PageRequest page =
            PageRequestOf("ListClaims", Collection::kClaim, asked, WhileWanted(context));
        DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, asked.as_of()));
        DOSSIER_ASSIGN_OR_RETURN(const store::Resource incident,
                                 FindIncident(store_, "parent", asked.parent(), moment));
        page.parent = incident.name;
        page.condition = store::HasTerm({"incident", incident.name});
        page.default_page_size = 100;
        DOSSIER_ASSIGN_OR_RETURN(const Listing listing, ReadListing(store_, page));
        return ListResponse(listing);
      });
}

}  // namespace dossier::query

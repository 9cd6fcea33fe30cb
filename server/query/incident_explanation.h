#ifndef DOSSIER_SERVER_QUERY_INCIDENT_EXPLANATION_H_
#define DOSSIER_SERVER_QUERY_INCIDENT_EXPLANATION_H_

#include "absl/status/statusor.h"
#include "dossier/v1/incident_service.pb.h"
#include "server/query/published_until.h"
#include "server/store/store.h"

namespace dossier::query {

// What ExplainIncident answers; `view` is asked for what was published until a day. NAME_INVALID,
// NOT_FOUND, READ_MASK_INVALID, and those of as_of and published_until.
absl::StatusOr<v1::ExplainIncidentResponse> ExplainIncident(
    store::Store& store, const PublishedView& view, const v1::ExplainIncidentRequest& request);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_INCIDENT_EXPLANATION_H_

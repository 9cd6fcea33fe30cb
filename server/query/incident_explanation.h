#ifndef DOSSIER_SERVER_QUERY_INCIDENT_EXPLANATION_H_
#define DOSSIER_SERVER_QUERY_INCIDENT_EXPLANATION_H_

#include "absl/status/statusor.h"
#include "dossier/v1/incident_service.pb.h"
#include "server/store/store.h"

namespace dossier::query {

// What ExplainIncident answers. NAME_INVALID, NOT_FOUND, READ_MASK_INVALID, and those of as_of.
absl::StatusOr<v1::ExplainIncidentResponse> ExplainIncident(
    store::Store& store, const v1::ExplainIncidentRequest& request);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_INCIDENT_EXPLANATION_H_

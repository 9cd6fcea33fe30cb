#ifndef DOSSIER_CLIENT_OUTPUT_EXPLAINED_INCIDENT_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_EXPLAINED_INCIDENT_TEXT_H_

#include <string>

#include "client/output/style.h"
#include "dossier/v1/incident_service.pb.h"

namespace dossier::client {

// An incident with each value's claims, the words that say it marked in their sentence, and with
// the reasons for each link.
std::string ExplainedText(const v1::ExplainIncidentResponse& explained, const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_EXPLAINED_INCIDENT_TEXT_H_

#ifndef DOSSIER_CLIENT_COMMANDS_JSON_REPORTS_H_
#define DOSSIER_CLIENT_COMMANDS_JSON_REPORTS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/report_service.pb.h"

namespace dossier::client {

// Reads one line of JSON Lines into `report`: the format that `dossierd analyze` reads, `id` and
// `text`, and optionally `title`, `url`, `publisher`, `published`, `language`, `media_type`.
// Unknown keys are left alone. INVALID_ARGUMENT says what is missing.
absl::Status ReadJsonReport(absl::string_view line, v1::SubmitReportsRequest& report);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_JSON_REPORTS_H_

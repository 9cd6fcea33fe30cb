#ifndef DOSSIER_SERVER_QUERY_DIFFING_H_
#define DOSSIER_SERVER_QUERY_DIFFING_H_

#include "absl/status/status.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/report_service.pb.h"
#include "server/store/store.h"

namespace dossier::query {

// Answers DiffReportVersions.
absl::Status DiffVersions(store::Store& store, const v1::DiffReportVersionsRequest& asked,
                          v1::DiffReportVersionsResponse& diff);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_DIFFING_H_

#ifndef DOSSIER_SERVER_QUERY_REPORT_SINK_H_
#define DOSSIER_SERVER_QUERY_REPORT_SINK_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/report_service.pb.h"

namespace dossier::query {

// Where submitted reports go: the pipeline, as seen from here. Thread-safe; may block.
class ReportSink {
 public:
  virtual ~ReportSink() = default;

  // Takes in `reports` of `source` (a resource name) in one durable commit, and returns what became
  // of each, in order, with `external_id` and the head revision after the commit. A report that
  // cannot be used is recorded as quarantined, which is no error. On an error nothing was
  // committed.
  virtual absl::StatusOr<std::vector<v1::SubmitReportsResponse>> Submit(
      absl::string_view source, absl::Span<const v1::SubmitReportsRequest> reports) = 0;

  // Removes words of a report for good, as RedactReport promises.
  virtual absl::StatusOr<v1::RedactReportResponse> Redact(const v1::RedactReportRequest& asked) = 0;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_REPORT_SINK_H_

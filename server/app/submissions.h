#ifndef DOSSIER_SERVER_APP_SUBMISSIONS_H_
#define DOSSIER_SERVER_APP_SUBMISSIONS_H_

#include <string>
#include <vector>

#include "server/pipeline/pipeline.h"
#include "server/query/report_sink.h"

namespace dossier::app {

// Lets submitted reports take the way of all reports. Thread-safe; blocks until they are durable.
class SubmittedReports final : public query::ReportSink {
 public:
  // The pipeline outlives the object. `run_id` marks everything that this server process took in.
  SubmittedReports(pipeline::Pipeline& pipeline, std::string run_id)
      : pipeline_(pipeline), run_id_(std::move(run_id)) {}

  absl::StatusOr<std::vector<v1::SubmitReportsResponse>> Submit(
      absl::string_view source, absl::Span<const v1::SubmitReportsRequest> reports) override;

  absl::StatusOr<v1::RedactReportResponse> Redact(const v1::RedactReportRequest& asked) override;

 private:
  pipeline::Pipeline& pipeline_;
  const std::string run_id_;
};

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_SUBMISSIONS_H_

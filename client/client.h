// The C++ client of a dossier server: its calls with absl::Status, pages that follow each other,
// a watch without gaps (watcher.h) and submissions that survive a broken connection (submitter.h).
#ifndef DOSSIER_CLIENT_CLIENT_H_
#define DOSSIER_CLIENT_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "dossier/v1/source_service.grpc.pb.h"
#include "dossier/v1/statement_service.grpc.pb.h"
#include "dossier/v1/watch_service.grpc.pb.h"

namespace dossier::client {

// What to list.
struct Query {
  // See docs/filters.md; empty for everything.
  std::string filter;
  // Most resources to visit; 0 for all.
  int64_t limit = 0;
};

// A connection to one server. Thread-safe. Errors carry the server's reason, see status.h; what
// does not reach a server is UNAVAILABLE without a reason.
class Client {
 public:
  struct Options {
    // Host and port, such as "127.0.0.1:7100".
    std::string server;
    // How long one call may take; streams have no bound.
    absl::Duration call_timeout = absl::Seconds(30);
  };
  explicit Client(Options options);

  const std::string& server() const { return options_.server; }

  absl::StatusOr<v1::Incident> GetIncident(const std::string& name);
  absl::StatusOr<v1::Statement> GetStatement(const std::string& name);
  absl::StatusOr<v1::Report> GetReport(const std::string& name, v1::ReportView view);
  absl::StatusOr<v1::ReportVersion> GetReportVersion(const std::string& name, v1::ReportView view);
  absl::StatusOr<v1::Source> GetSource(const std::string& name);

  // Each List calls `visit` for one resource after another, oldest first, over all pages. Returns
  // whether there is more beyond the limit.
  template <typename Resource>
  using Visit = std::function<void(const Resource&)>;
  absl::StatusOr<bool> ListIncidents(const Query& query, const Visit<v1::Incident>& visit);
  absl::StatusOr<bool> ListStatements(const Query& query, const Visit<v1::Statement>& visit);
  absl::StatusOr<bool> ListReports(const Query& query, const Visit<v1::Report>& visit);
  // Claims about the incident `parent`.
  absl::StatusOr<bool> ListClaims(const std::string& parent, const Query& query,
                                  const Visit<v1::Claim>& visit);
  // What became of what the source `parent` delivered; `sources/-` for all sources.
  absl::StatusOr<bool> ListRecords(const std::string& parent, const Query& query,
                                   const Visit<v1::Record>& visit);

  absl::StatusOr<std::vector<v1::Source>> ListSources();
  absl::StatusOr<std::vector<v1::Plugin>> ListPlugins();

  // Changes of sources; each returns the source as it is afterwards.
  absl::StatusOr<v1::Source> CreateSource(const v1::CreateSourceRequest& request);
  absl::StatusOr<v1::Source> UpdateSource(const v1::UpdateSourceRequest& request);
  absl::Status DeleteSource(const std::string& name);
  absl::StatusOr<v1::Source> PauseSource(const std::string& name);
  absl::StatusOr<v1::Source> ResumeSource(const std::string& name);
  absl::StatusOr<v1::Source> PollSource(const std::string& name);
  absl::StatusOr<v1::Source> BackfillSource(const v1::BackfillSourceRequest& request);
  absl::StatusOr<v1::Source> CancelBackfill(const std::string& name);

  // The quarantined records of the source `parent`, as ListRecords.
  absl::StatusOr<bool> ListQuarantine(const std::string& parent, const Query& query,
                                      const Visit<v1::Record>& visit);
  absl::StatusOr<v1::RequeueRecordsResponse> RequeueRecords(
      const v1::RequeueRecordsRequest& request);

  // For what streams.
  v1::WatchService::StubInterface& watch_stub() { return *watch_; }
  v1::ReportService::StubInterface& report_stub() { return *reports_; }

 private:
  const Options options_;
  std::unique_ptr<v1::IncidentService::Stub> incidents_;
  std::unique_ptr<v1::StatementService::Stub> statements_;
  std::unique_ptr<v1::ReportService::Stub> reports_;
  std::unique_ptr<v1::SourceService::Stub> sources_;
  std::unique_ptr<v1::WatchService::Stub> watch_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_CLIENT_H_

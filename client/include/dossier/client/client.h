// The C++ client of a dossier server: every call of its API with absl::Status.
//
//   dossier::client::Client client({.server = "127.0.0.1:7100"});
//   for (auto& incident : client.ListIncidents({.filter = "kinds.type = RANSOMWARE"})) {
//     if (!incident.ok()) return incident.status();
//     std::cout << incident->title() << "\n";
//   }
//
// results.h says how such ranges work, status.h what errors tell. A watch without gaps is in
// watcher.h, a set that follows one in mirrored_set.h, submissions in submitter.h.
#ifndef DOSSIER_CLIENT_CLIENT_H_
#define DOSSIER_CLIENT_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dossier/client/channel.h"
#include "dossier/client/results.h"
#include "dossier/v1/admin_service.pb.h"
#include "dossier/v1/decision_service.pb.h"
#include "dossier/v1/incident_service.pb.h"
#include "dossier/v1/report_service.pb.h"
#include "dossier/v1/source_service.pb.h"
#include "dossier/v1/statement_service.pb.h"

namespace dossier::client {

// The state after a revision, or after the last one that was committed at `time` or before.
v1::AsOf AsOf(int64_t revision);
v1::AsOf AsOf(absl::Time time);

// What to list, stream or count.
struct Query {
  // See docs/filters.md; empty for everything.
  std::string filter;
  // Fields to sort by, such as "update_time desc, title". Streams are always oldest first.
  std::string order_by;
  // Fields to return, such as "name", "victims.name"; empty for all.
  std::vector<std::string> read_mask;
  // The state to read; now if unset.
  std::optional<v1::AsOf> as_of;
  // Of lists of incidents: a day such as "2023-09-30", until which reports were published.
  std::string published_until;
  // Most resources to visit; 0 for all.
  int64_t limit = 0;
};

// A connection to one server, made when the first call needs it and again when it broke.
//
// Any number of threads may use one client at a time; what it returns is for one thread, and may
// outlive it. Nothing is retried: an error is what the one try came to. An error of the server
// carries its reason (status.h); UNAVAILABLE without a reason means that no server was reached.
class Client {
 public:
  struct Options {
    // Host and port, such as "127.0.0.1:7100".
    std::string server;
    // How long one call, such as for one page, may take. Streams have no bound but the one that
    // they are given.
    absl::Duration call_timeout = absl::Seconds(30);
    ChannelOptions channel;
  };
  explicit Client(Options options);

  const std::string& server() const { return options_.server; }

  // Single resources. By name, or with all that the request can say (`as_of`, `read_mask`).
  absl::StatusOr<v1::Incident> GetIncident(const std::string& name);
  absl::StatusOr<v1::Incident> GetIncident(const v1::GetIncidentRequest& request);
  // The incident with the reasons for its values and links.
  absl::StatusOr<v1::ExplainIncidentResponse> ExplainIncident(
      const v1::ExplainIncidentRequest& request);
  absl::StatusOr<v1::Statement> GetStatement(const std::string& name);
  absl::StatusOr<v1::Statement> GetStatement(const v1::GetStatementRequest& request);
  // The statement, with the reasons for which each of its occurrences was read so.
  absl::StatusOr<v1::Statement> ExplainStatement(const std::string& name);
  absl::StatusOr<v1::Statement> ExplainStatement(const v1::ExplainStatementRequest& request);
  absl::StatusOr<v1::Report> GetReport(const std::string& name, v1::ReportView view);
  absl::StatusOr<v1::Report> GetReport(const v1::GetReportRequest& request);
  absl::StatusOr<v1::ReportVersion> GetReportVersion(const std::string& name, v1::ReportView view);
  absl::StatusOr<v1::ReportVersion> GetReportVersion(const v1::GetReportVersionRequest& request);
  absl::StatusOr<v1::DiffReportVersionsResponse> DiffReportVersions(
      const v1::DiffReportVersionsRequest& request);
  // Reads all of the data once or twice, hence its own time.
  absl::StatusOr<v1::RedactReportResponse> RedactReport(const v1::RedactReportRequest& request,
                                                        absl::Duration timeout = absl::Minutes(10));
  absl::StatusOr<v1::Source> GetSource(const std::string& name);
  absl::StatusOr<v1::Source> GetSource(const v1::GetSourceRequest& request);
  absl::StatusOr<v1::Decision> GetDecision(const std::string& name);
  absl::StatusOr<v1::Decision> GetDecision(const v1::GetDecisionRequest& request);

  // Lists over all pages, as far as they are read.
  Resources<v1::Incident> ListIncidents(const Query& query);
  Resources<v1::Statement> ListStatements(const Query& query);
  Resources<v1::Report> ListReports(const Query& query);
  // Decisions that redacted something.
  Resources<v1::Decision> ListRedactions(const Query& query);
  // Claims about the incident `parent`.
  Resources<v1::Claim> ListClaims(const std::string& parent, const Query& query);
  // All places where the statement `parent` is printed. Of the query, `filter`, `as_of` and `limit`
  // count.
  Resources<v1::Occurrence> ListOccurrences(const std::string& parent, const Query& query);
  // Decisions of people.
  Resources<v1::Decision> ListDecisions(const Query& query);
  // What became of what the source `parent` delivered; `sources/-` for all sources. Of the query,
  // `filter` and `limit` count.
  Resources<v1::Record> ListRecords(const std::string& parent, const Query& query);
  // The quarantined ones. Of the query, `limit` counts.
  Resources<v1::Record> ListQuarantine(const std::string& parent, const Query& query);

  // The same with a function that is called for one resource after another. Returns whether there
  // is more beyond the limit.
  template <typename Resource>
  using Visit = std::function<void(const Resource&)>;
  absl::StatusOr<bool> ListIncidents(const Query& query, const Visit<v1::Incident>& visit) {
    return ForEach(ListIncidents(query), visit);
  }
  absl::StatusOr<bool> ListStatements(const Query& query, const Visit<v1::Statement>& visit) {
    return ForEach(ListStatements(query), visit);
  }
  absl::StatusOr<bool> ListReports(const Query& query, const Visit<v1::Report>& visit) {
    return ForEach(ListReports(query), visit);
  }
  absl::StatusOr<bool> ListClaims(const std::string& parent, const Query& query,
                                  const Visit<v1::Claim>& visit) {
    return ForEach(ListClaims(parent, query), visit);
  }
  absl::StatusOr<bool> ListOccurrences(const std::string& parent, const Query& query,
                                       const Visit<v1::Occurrence>& visit) {
    return ForEach(ListOccurrences(parent, query), visit);
  }
  absl::StatusOr<bool> ListRecords(const std::string& parent, const Query& query,
                                   const Visit<v1::Record>& visit) {
    return ForEach(ListRecords(parent, query), visit);
  }
  absl::StatusOr<bool> ListQuarantine(const std::string& parent, const Query& query,
                                      const Visit<v1::Record>& visit) {
    return ForEach(ListQuarantine(parent, query), visit);
  }

  // One page, for who keeps page tokens.
  absl::StatusOr<v1::ListIncidentsResponse> ListPage(const v1::ListIncidentsRequest& request);
  absl::StatusOr<v1::ListStatementsResponse> ListPage(const v1::ListStatementsRequest& request);
  absl::StatusOr<v1::ListReportsResponse> ListPage(const v1::ListReportsRequest& request);
  absl::StatusOr<v1::ListClaimsResponse> ListPage(const v1::ListClaimsRequest& request);
  absl::StatusOr<v1::ListOccurrencesResponse> ListPage(const v1::ListOccurrencesRequest& request);
  absl::StatusOr<v1::ListRecordsResponse> ListPage(const v1::ListRecordsRequest& request);
  absl::StatusOr<v1::ListQuarantineResponse> ListPage(const v1::ListQuarantineRequest& request);

  // Everything that matches in one stream, for results of any size: DEADLINE_EXCEEDED at
  // `deadline`. `revision()` is where a watch goes on. Of the query, `order_by` does not count.
  Resources<v1::Incident> StreamIncidents(const Query& query,
                                          absl::Time deadline = absl::InfiniteFuture());
  Resources<v1::Statement> StreamStatements(const Query& query,
                                            absl::Time deadline = absl::InfiniteFuture());
  Resources<v1::Report> StreamReports(const Query& query,
                                      absl::Time deadline = absl::InfiniteFuture());

  // How many match, all in all and by the values of fields.
  absl::StatusOr<v1::CountIncidentsResponse> CountIncidents(
      const v1::CountIncidentsRequest& request);
  absl::StatusOr<v1::CountStatementsResponse> CountStatements(
      const v1::CountStatementsRequest& request);
  absl::StatusOr<v1::CountReportsResponse> CountReports(const v1::CountReportsRequest& request);

  absl::StatusOr<std::vector<v1::Source>> ListSources(const v1::ListSourcesRequest& request = {});
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
  absl::StatusOr<v1::RequeueRecordsResponse> RequeueRecords(
      const v1::RequeueRecordsRequest& request);

  // Takes a decision, and takes one back.
  absl::StatusOr<v1::CreateDecisionResponse> CreateDecision(
      const v1::CreateDecisionRequest& request);
  absl::StatusOr<v1::UndoDecisionResponse> UndoDecision(const v1::UndoDecisionRequest& request);

  // For operators. `Compact` may take longer than other calls, hence its own time.
  absl::StatusOr<v1::StoreState> GetStoreState();
  absl::StatusOr<v1::CompactResponse> Compact(int64_t oldest_revision,
                                              absl::Duration timeout = absl::Minutes(10));
  Results<v1::BackupResponse> Backup(absl::Time deadline = absl::InfiniteFuture());
  Results<v1::VerifyResponse> Verify(absl::Time deadline = absl::InfiniteFuture());

  // The connection, as for a Watcher, a Submitter or a stub of the generated services.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  // The generated services, whose headers are large. Shared with the ranges that are still read.
  struct Stubs;

  const Options options_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::shared_ptr<Stubs> stubs_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_CLIENT_H_

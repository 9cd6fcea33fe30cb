#include "dossier/client/client.h"

#include <utility>

#include "client/calls.h"
#include "dossier/v1/admin_service.grpc.pb.h"
#include "dossier/v1/decision_service.grpc.pb.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "dossier/v1/source_service.grpc.pb.h"
#include "dossier/v1/statement_service.grpc.pb.h"
#include "grpcpp/channel.h"

namespace dossier::client {
namespace {

// `stub`, kept alive by its owner.
template <typename Owner, typename Stub>
std::shared_ptr<Stub> Shared(const std::shared_ptr<Owner>& owner, Stub& stub) {
  return {owner, &stub};
}

template <typename Request>
Request Named(const std::string& name) {
  Request request;
  request.set_name(name);
  return request;
}

// What Get, List, Stream and Count have in common of a query.
template <typename Request>
Request Asking(const Query& query) {
  Request request;
  request.set_filter(query.filter);
  for (const std::string& path : query.read_mask) request.mutable_read_mask()->add_paths(path);
  if (query.as_of.has_value()) *request.mutable_as_of() = *query.as_of;
  if constexpr (requires { request.set_order_by(query.order_by); }) {
    request.set_order_by(query.order_by);
  }
  if constexpr (requires { request.set_published_until(query.published_until); }) {
    request.set_published_until(query.published_until);
  }
  return request;
}

// All pages of what `method` lists, in the field `values` of its responses.
template <typename Value, typename Stub, typename Request, typename Response>
Resources<Value> Pages(const std::shared_ptr<Stub>& stub, Unary<Stub, Request, Response> method,
                       google::protobuf::RepeatedPtrField<Value>* (Response::*values)(),
                       Request request, int64_t limit, absl::Duration timeout) {
  return Resources<Value>(std::make_shared<PageReader<Value, Stub, Request, Response>>(
      stub, method, values, std::move(request), limit, timeout));
}

// The same for a stream of batches.
template <typename Value, typename Stub, typename Request, typename Response>
Resources<Value> Batches(const std::shared_ptr<Stub>& stub,
                         Streaming<Stub, Request, Response> method,
                         google::protobuf::RepeatedPtrField<Value>* (Response::*values)(),
                         Request request, int64_t limit, absl::Time deadline) {
  using Reader = StreamReader<Value, Stub, Request, Response>;
  const auto take = [values](Response& response, typename Reader::Batch& batch) {
    FillBatch<Value>(response, values, batch);
  };
  return Resources<Value>(
      std::make_shared<Reader>(stub, method, std::move(request), take, limit, deadline));
}

// A stream whose messages are what is asked for.
template <typename Stub, typename Request, typename Response>
Results<Response> Messages(const std::shared_ptr<Stub>& stub,
                           Streaming<Stub, Request, Response> method, absl::Time deadline) {
  using Reader = StreamReader<Response, Stub, Request, Response>;
  const auto take = [](Response& response, typename Reader::Batch& batch) {
    batch.values.push_back(std::move(response));
  };
  return Results<Response>(
      std::make_shared<Reader>(stub, method, Request(), take, /*limit=*/0, deadline));
}

}  // namespace

using IncidentStub = v1::IncidentService::Stub;
using StatementStub = v1::StatementService::Stub;
using ReportStub = v1::ReportService::Stub;
using SourceStub = v1::SourceService::Stub;
using DecisionStub = v1::DecisionService::Stub;
using AdminStub = v1::AdminService::Stub;

v1::AsOf AsOf(int64_t revision) {
  v1::AsOf moment;
  moment.set_revision(revision);
  return moment;
}

v1::AsOf AsOf(absl::Time time) {
  v1::AsOf moment;
  const int64_t seconds = absl::ToUnixSeconds(time);
  moment.mutable_time()->set_seconds(seconds);
  moment.mutable_time()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return moment;
}

struct Client::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : incidents(channel),
        statements(channel),
        reports(channel),
        sources(channel),
        decisions(channel),
        admin(channel) {}

  IncidentStub incidents;
  StatementStub statements;
  ReportStub reports;
  SourceStub sources;
  DecisionStub decisions;
  AdminStub admin;
};

Client::Client(Options options)
    : options_(std::move(options)),
      channel_(Connect(options_.server, options_.channel)),
      stubs_(std::make_shared<Stubs>(channel_)) {}

absl::StatusOr<v1::Incident> Client::GetIncident(const std::string& name) {
  return Call(stubs_->incidents, &IncidentStub::GetIncident, Named<v1::GetIncidentRequest>(name),
              options_.call_timeout);
}

absl::StatusOr<v1::Incident> Client::GetIncident(const v1::GetIncidentRequest& request) {
  return Call(stubs_->incidents, &IncidentStub::GetIncident, request, options_.call_timeout);
}

absl::StatusOr<v1::ExplainIncidentResponse> Client::ExplainIncident(
    const v1::ExplainIncidentRequest& request) {
  return Call(stubs_->incidents, &IncidentStub::ExplainIncident, request, options_.call_timeout);
}

absl::StatusOr<v1::Statement> Client::GetStatement(const std::string& name) {
  return Call(stubs_->statements, &StatementStub::GetStatement,
              Named<v1::GetStatementRequest>(name), options_.call_timeout);
}

absl::StatusOr<v1::Statement> Client::GetStatement(const v1::GetStatementRequest& request) {
  return Call(stubs_->statements, &StatementStub::GetStatement, request, options_.call_timeout);
}

absl::StatusOr<v1::Statement> Client::ExplainStatement(const std::string& name) {
  return ExplainStatement(Named<v1::ExplainStatementRequest>(name));
}

absl::StatusOr<v1::Statement> Client::ExplainStatement(const v1::ExplainStatementRequest& request) {
  auto explained =
      Call(stubs_->statements, &StatementStub::ExplainStatement, request, options_.call_timeout);
  if (!explained.ok()) return explained.status();
  return std::move(*explained->mutable_statement());
}

absl::StatusOr<v1::Report> Client::GetReport(const std::string& name, v1::ReportView view) {
  auto request = Named<v1::GetReportRequest>(name);
  request.set_view(view);
  return GetReport(request);
}

absl::StatusOr<v1::Report> Client::GetReport(const v1::GetReportRequest& request) {
  return Call(stubs_->reports, &ReportStub::GetReport, request, options_.call_timeout);
}

absl::StatusOr<v1::ReportVersion> Client::GetReportVersion(const std::string& name,
                                                           v1::ReportView view) {
  auto request = Named<v1::GetReportVersionRequest>(name);
  request.set_view(view);
  return GetReportVersion(request);
}

absl::StatusOr<v1::ReportVersion> Client::GetReportVersion(
    const v1::GetReportVersionRequest& request) {
  return Call(stubs_->reports, &ReportStub::GetReportVersion, request, options_.call_timeout);
}

absl::StatusOr<v1::DiffReportVersionsResponse> Client::DiffReportVersions(
    const v1::DiffReportVersionsRequest& request) {
  return Call(stubs_->reports, &ReportStub::DiffReportVersions, request, options_.call_timeout);
}

absl::StatusOr<v1::RedactReportResponse> Client::RedactReport(
    const v1::RedactReportRequest& request, absl::Duration timeout) {
  return Call(stubs_->reports, &ReportStub::RedactReport, request, timeout);
}

absl::StatusOr<v1::Source> Client::GetSource(const std::string& name) {
  return GetSource(Named<v1::GetSourceRequest>(name));
}

absl::StatusOr<v1::Source> Client::GetSource(const v1::GetSourceRequest& request) {
  return Call(stubs_->sources, &SourceStub::GetSource, request, options_.call_timeout);
}

absl::StatusOr<v1::Decision> Client::GetDecision(const std::string& name) {
  return Call(stubs_->decisions, &DecisionStub::GetDecision, Named<v1::GetDecisionRequest>(name),
              options_.call_timeout);
}

absl::StatusOr<v1::Decision> Client::GetDecision(const v1::GetDecisionRequest& request) {
  return Call(stubs_->decisions, &DecisionStub::GetDecision, request, options_.call_timeout);
}

Resources<v1::Decision> Client::ListDecisions(const Query& query) {
  return Pages(Shared(stubs_, stubs_->decisions), &DecisionStub::ListDecisions,
               &v1::ListDecisionsResponse::mutable_decisions,
               Asking<v1::ListDecisionsRequest>(query), query.limit, options_.call_timeout);
}

absl::StatusOr<v1::CreateDecisionResponse> Client::CreateDecision(
    const v1::CreateDecisionRequest& request) {
  return Call(stubs_->decisions, &DecisionStub::CreateDecision, request, options_.call_timeout);
}

absl::StatusOr<v1::UndoDecisionResponse> Client::UndoDecision(
    const v1::UndoDecisionRequest& request) {
  return Call(stubs_->decisions, &DecisionStub::UndoDecision, request, options_.call_timeout);
}

Resources<v1::Incident> Client::ListIncidents(const Query& query) {
  return Pages(Shared(stubs_, stubs_->incidents), &IncidentStub::ListIncidents,
               &v1::ListIncidentsResponse::mutable_incidents,
               Asking<v1::ListIncidentsRequest>(query), query.limit, options_.call_timeout);
}

Resources<v1::Statement> Client::ListStatements(const Query& query) {
  return Pages(Shared(stubs_, stubs_->statements), &StatementStub::ListStatements,
               &v1::ListStatementsResponse::mutable_statements,
               Asking<v1::ListStatementsRequest>(query), query.limit, options_.call_timeout);
}

Resources<v1::Report> Client::ListReports(const Query& query) {
  return Pages(Shared(stubs_, stubs_->reports), &ReportStub::ListReports,
               &v1::ListReportsResponse::mutable_reports, Asking<v1::ListReportsRequest>(query),
               query.limit, options_.call_timeout);
}

Resources<v1::Decision> Client::ListRedactions(const Query& query) {
  return Pages(Shared(stubs_, stubs_->reports), &ReportStub::ListRedactions,
               &v1::ListRedactionsResponse::mutable_redactions,
               Asking<v1::ListRedactionsRequest>(query), query.limit, options_.call_timeout);
}

Resources<v1::Claim> Client::ListClaims(const std::string& parent, const Query& query) {
  auto request = Asking<v1::ListClaimsRequest>(query);
  request.set_parent(parent);
  return Pages(Shared(stubs_, stubs_->incidents), &IncidentStub::ListClaims,
               &v1::ListClaimsResponse::mutable_claims, std::move(request), query.limit,
               options_.call_timeout);
}

Resources<v1::Occurrence> Client::ListOccurrences(const std::string& parent, const Query& query) {
  v1::ListOccurrencesRequest request;
  request.set_parent(parent);
  request.set_filter(query.filter);
  if (query.as_of.has_value()) *request.mutable_as_of() = *query.as_of;
  return Pages(Shared(stubs_, stubs_->statements), &StatementStub::ListOccurrences,
               &v1::ListOccurrencesResponse::mutable_occurrences, std::move(request), query.limit,
               options_.call_timeout);
}

Resources<v1::Record> Client::ListRecords(const std::string& parent, const Query& query) {
  v1::ListRecordsRequest request;
  request.set_parent(parent);
  request.set_filter(query.filter);
  return Pages(Shared(stubs_, stubs_->sources), &SourceStub::ListRecords,
               &v1::ListRecordsResponse::mutable_records, std::move(request), query.limit,
               options_.call_timeout);
}

Resources<v1::Record> Client::ListQuarantine(const std::string& parent, const Query& query) {
  v1::ListQuarantineRequest request;
  request.set_parent(parent);
  return Pages(Shared(stubs_, stubs_->sources), &SourceStub::ListQuarantine,
               &v1::ListQuarantineResponse::mutable_records, std::move(request), query.limit,
               options_.call_timeout);
}

absl::StatusOr<v1::ListIncidentsResponse> Client::ListPage(
    const v1::ListIncidentsRequest& request) {
  return Call(stubs_->incidents, &IncidentStub::ListIncidents, request, options_.call_timeout);
}

absl::StatusOr<v1::ListStatementsResponse> Client::ListPage(
    const v1::ListStatementsRequest& request) {
  return Call(stubs_->statements, &StatementStub::ListStatements, request, options_.call_timeout);
}

absl::StatusOr<v1::ListReportsResponse> Client::ListPage(const v1::ListReportsRequest& request) {
  return Call(stubs_->reports, &ReportStub::ListReports, request, options_.call_timeout);
}

absl::StatusOr<v1::ListClaimsResponse> Client::ListPage(const v1::ListClaimsRequest& request) {
  return Call(stubs_->incidents, &IncidentStub::ListClaims, request, options_.call_timeout);
}

absl::StatusOr<v1::ListOccurrencesResponse> Client::ListPage(
    const v1::ListOccurrencesRequest& request) {
  return Call(stubs_->statements, &StatementStub::ListOccurrences, request, options_.call_timeout);
}

absl::StatusOr<v1::ListRecordsResponse> Client::ListPage(const v1::ListRecordsRequest& request) {
  return Call(stubs_->sources, &SourceStub::ListRecords, request, options_.call_timeout);
}

absl::StatusOr<v1::ListQuarantineResponse> Client::ListPage(
    const v1::ListQuarantineRequest& request) {
  return Call(stubs_->sources, &SourceStub::ListQuarantine, request, options_.call_timeout);
}

Resources<v1::Incident> Client::StreamIncidents(const Query& query, absl::Time deadline) {
  return Batches(Shared(stubs_, stubs_->incidents), &IncidentStub::StreamIncidents,
                 &v1::StreamIncidentsResponse::mutable_incidents,
                 Asking<v1::StreamIncidentsRequest>(query), query.limit, deadline);
}

Resources<v1::Statement> Client::StreamStatements(const Query& query, absl::Time deadline) {
  return Batches(Shared(stubs_, stubs_->statements), &StatementStub::StreamStatements,
                 &v1::StreamStatementsResponse::mutable_statements,
                 Asking<v1::StreamStatementsRequest>(query), query.limit, deadline);
}

Resources<v1::Report> Client::StreamReports(const Query& query, absl::Time deadline) {
  return Batches(Shared(stubs_, stubs_->reports), &ReportStub::StreamReports,
                 &v1::StreamReportsResponse::mutable_reports,
                 Asking<v1::StreamReportsRequest>(query), query.limit, deadline);
}

absl::StatusOr<v1::CountIncidentsResponse> Client::CountIncidents(
    const v1::CountIncidentsRequest& request) {
  return Call(stubs_->incidents, &IncidentStub::CountIncidents, request, options_.call_timeout);
}

absl::StatusOr<v1::CountStatementsResponse> Client::CountStatements(
    const v1::CountStatementsRequest& request) {
  return Call(stubs_->statements, &StatementStub::CountStatements, request, options_.call_timeout);
}

absl::StatusOr<v1::CountReportsResponse> Client::CountReports(
    const v1::CountReportsRequest& request) {
  return Call(stubs_->reports, &ReportStub::CountReports, request, options_.call_timeout);
}

absl::StatusOr<std::vector<v1::Source>> Client::ListSources(const v1::ListSourcesRequest& request) {
  auto response = Call(stubs_->sources, &SourceStub::ListSources, request, options_.call_timeout);
  if (!response.ok()) return response.status();
  return std::vector<v1::Source>(response->sources().begin(), response->sources().end());
}

absl::StatusOr<std::vector<v1::Plugin>> Client::ListPlugins() {
  auto response = Call(stubs_->sources, &SourceStub::ListPlugins, v1::ListPluginsRequest(),
                       options_.call_timeout);
  if (!response.ok()) return response.status();
  return std::vector<v1::Plugin>(response->plugins().begin(), response->plugins().end());
}

absl::StatusOr<v1::Source> Client::CreateSource(const v1::CreateSourceRequest& request) {
  return Call(stubs_->sources, &SourceStub::CreateSource, request, options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::UpdateSource(const v1::UpdateSourceRequest& request) {
  return Call(stubs_->sources, &SourceStub::UpdateSource, request, options_.call_timeout);
}

absl::Status Client::DeleteSource(const std::string& name) {
  return Call(stubs_->sources, &SourceStub::DeleteSource, Named<v1::DeleteSourceRequest>(name),
              options_.call_timeout)
      .status();
}

absl::StatusOr<v1::Source> Client::PauseSource(const std::string& name) {
  return Call(stubs_->sources, &SourceStub::PauseSource, Named<v1::PauseSourceRequest>(name),
              options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::ResumeSource(const std::string& name) {
  return Call(stubs_->sources, &SourceStub::ResumeSource, Named<v1::ResumeSourceRequest>(name),
              options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::PollSource(const std::string& name) {
  return Call(stubs_->sources, &SourceStub::PollSource, Named<v1::PollSourceRequest>(name),
              options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::BackfillSource(const v1::BackfillSourceRequest& request) {
  return Call(stubs_->sources, &SourceStub::BackfillSource, request, options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::CancelBackfill(const std::string& name) {
  return Call(stubs_->sources, &SourceStub::CancelBackfill, Named<v1::CancelBackfillRequest>(name),
              options_.call_timeout);
}

absl::StatusOr<v1::RequeueRecordsResponse> Client::RequeueRecords(
    const v1::RequeueRecordsRequest& request) {
  return Call(stubs_->sources, &SourceStub::RequeueRecords, request, options_.call_timeout);
}

absl::StatusOr<v1::StoreState> Client::GetStoreState() {
  return Call(stubs_->admin, &AdminStub::GetStoreState, v1::GetStoreStateRequest(),
              options_.call_timeout);
}

absl::StatusOr<v1::CompactResponse> Client::Compact(int64_t oldest_revision,
                                                    absl::Duration timeout) {
  v1::CompactRequest request;
  request.set_oldest_revision(oldest_revision);
  return Call(stubs_->admin, &AdminStub::Compact, request, timeout);
}

Results<v1::BackupResponse> Client::Backup(absl::Time deadline) {
  return Messages(Shared(stubs_, stubs_->admin), &AdminStub::Backup, deadline);
}

Results<v1::VerifyResponse> Client::Verify(absl::Time deadline) {
  return Messages(Shared(stubs_, stubs_->admin), &AdminStub::Verify, deadline);
}

}  // namespace dossier::client

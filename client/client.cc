#include "client/client.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "client/status.h"
#include "grpcpp/create_channel.h"

namespace dossier::client {
namespace {

// A report with its text may be large.
constexpr int kMaxMessageBytes = 64 << 20;
constexpr int64_t kMaxPageSize = 1000;

std::shared_ptr<grpc::Channel> Connect(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  // A server that froze is noticed by its silence.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

// One unary call. `call` is the method of the generated stub.
template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&,
                                                         Response*),
                              const Request& request, absl::Duration timeout) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  Response response;
  const grpc::Status status = (stub.*call)(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

// All pages of a listing. `resources` picks them out of a response.
template <typename Response, typename Stub, typename Request, typename Resources, typename Visit>
absl::StatusOr<bool> Pages(Stub& stub,
                           grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&,
                                                      Response*),
                           Request request, int64_t limit, absl::Duration timeout,
                           Resources resources, const Visit& visit) {
  int64_t left = limit;
  while (true) {
    request.set_page_size(
        static_cast<int32_t>(limit == 0 ? kMaxPageSize : std::min(left, kMaxPageSize)));
    const auto page = Call<Response>(stub, call, request, timeout);
    if (!page.ok()) return page.status();
    for (const auto& resource : resources(*page)) visit(resource);
    left -= static_cast<int64_t>(resources(*page).size());
    if (page->next_page_token().empty()) return false;
    if (limit != 0 && left <= 0) return true;
    request.set_page_token(page->next_page_token());
  }
}

template <typename Request>
Request Named(const std::string& name) {
  Request request;
  request.set_name(name);
  return request;
}

template <typename Request>
Request Filtered(const Query& query) {
  Request request;
  request.set_filter(query.filter);
  return request;
}

template <typename Request>
Request FilteredOf(const std::string& parent, const Query& query) {
  Request request = Filtered<Request>(query);
  request.set_parent(parent);
  return request;
}

}  // namespace

using IncidentStub = v1::IncidentService::Stub;
using StatementStub = v1::StatementService::Stub;
using ReportStub = v1::ReportService::Stub;
using SourceStub = v1::SourceService::Stub;

Client::Client(Options options) : options_(std::move(options)) {
  const auto channel = Connect(options_.server);
  incidents_ = v1::IncidentService::NewStub(channel);
  statements_ = v1::StatementService::NewStub(channel);
  reports_ = v1::ReportService::NewStub(channel);
  sources_ = v1::SourceService::NewStub(channel);
  watch_ = v1::WatchService::NewStub(channel);
}

absl::StatusOr<v1::Incident> Client::GetIncident(const std::string& name) {
  return Call<v1::Incident>(*incidents_, &IncidentStub::GetIncident,
                            Named<v1::GetIncidentRequest>(name), options_.call_timeout);
}

absl::StatusOr<v1::Statement> Client::GetStatement(const std::string& name) {
  return Call<v1::Statement>(*statements_, &StatementStub::GetStatement,
                             Named<v1::GetStatementRequest>(name), options_.call_timeout);
}

absl::StatusOr<v1::Report> Client::GetReport(const std::string& name, v1::ReportView view) {
  auto request = Named<v1::GetReportRequest>(name);
  request.set_view(view);
  return Call<v1::Report>(*reports_, &ReportStub::GetReport, request, options_.call_timeout);
}

absl::StatusOr<v1::ReportVersion> Client::GetReportVersion(const std::string& name,
                                                           v1::ReportView view) {
  auto request = Named<v1::GetReportVersionRequest>(name);
  request.set_view(view);
  return Call<v1::ReportVersion>(*reports_, &ReportStub::GetReportVersion, request,
                                 options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::GetSource(const std::string& name) {
  return Call<v1::Source>(*sources_, &SourceStub::GetSource, Named<v1::GetSourceRequest>(name),
                          options_.call_timeout);
}

absl::StatusOr<bool> Client::ListIncidents(const Query& query, const Visit<v1::Incident>& visit) {
  return Pages<v1::ListIncidentsResponse>(
      *incidents_, &IncidentStub::ListIncidents, Filtered<v1::ListIncidentsRequest>(query),
      query.limit, options_.call_timeout,
      [](const auto& page) -> const auto& { return page.incidents(); }, visit);
}

absl::StatusOr<bool> Client::ListStatements(const Query& query, const Visit<v1::Statement>& visit) {
  return Pages<v1::ListStatementsResponse>(
      *statements_, &StatementStub::ListStatements, Filtered<v1::ListStatementsRequest>(query),
      query.limit, options_.call_timeout,
      [](const auto& page) -> const auto& { return page.statements(); }, visit);
}

absl::StatusOr<bool> Client::ListReports(const Query& query, const Visit<v1::Report>& visit) {
  return Pages<v1::ListReportsResponse>(
      *reports_, &ReportStub::ListReports, Filtered<v1::ListReportsRequest>(query), query.limit,
      options_.call_timeout, [](const auto& page) -> const auto& { return page.reports(); }, visit);
}

absl::StatusOr<bool> Client::ListClaims(const std::string& parent, const Query& query,
                                        const Visit<v1::Claim>& visit) {
  return Pages<v1::ListClaimsResponse>(
      *incidents_, &IncidentStub::ListClaims, FilteredOf<v1::ListClaimsRequest>(parent, query),
      query.limit, options_.call_timeout,
      [](const auto& page) -> const auto& { return page.claims(); }, visit);
}

absl::StatusOr<bool> Client::ListRecords(const std::string& parent, const Query& query,
                                         const Visit<v1::Record>& visit) {
  return Pages<v1::ListRecordsResponse>(
      *sources_, &SourceStub::ListRecords, FilteredOf<v1::ListRecordsRequest>(parent, query),
      query.limit, options_.call_timeout,
      [](const auto& page) -> const auto& { return page.records(); }, visit);
}

absl::StatusOr<std::vector<v1::Source>> Client::ListSources() {
  auto response = Call<v1::ListSourcesResponse>(*sources_, &SourceStub::ListSources,
                                                v1::ListSourcesRequest(), options_.call_timeout);
  if (!response.ok()) return response.status();
  return std::vector<v1::Source>(response->sources().begin(), response->sources().end());
}

absl::StatusOr<std::vector<v1::Plugin>> Client::ListPlugins() {
  auto response = Call<v1::ListPluginsResponse>(*sources_, &SourceStub::ListPlugins,
                                                v1::ListPluginsRequest(), options_.call_timeout);
  if (!response.ok()) return response.status();
  return std::vector<v1::Plugin>(response->plugins().begin(), response->plugins().end());
}

absl::StatusOr<v1::Source> Client::CreateSource(const v1::CreateSourceRequest& request) {
  return Call<v1::Source>(*sources_, &SourceStub::CreateSource, request, options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::UpdateSource(const v1::UpdateSourceRequest& request) {
  return Call<v1::Source>(*sources_, &SourceStub::UpdateSource, request, options_.call_timeout);
}

absl::Status Client::DeleteSource(const std::string& name) {
  return Call<google::protobuf::Empty>(*sources_, &SourceStub::DeleteSource,
                                       Named<v1::DeleteSourceRequest>(name), options_.call_timeout)
      .status();
}

absl::StatusOr<v1::Source> Client::PauseSource(const std::string& name) {
  return Call<v1::Source>(*sources_, &SourceStub::PauseSource, Named<v1::PauseSourceRequest>(name),
                          options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::ResumeSource(const std::string& name) {
  return Call<v1::Source>(*sources_, &SourceStub::ResumeSource,
                          Named<v1::ResumeSourceRequest>(name), options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::PollSource(const std::string& name) {
  return Call<v1::Source>(*sources_, &SourceStub::PollSource, Named<v1::PollSourceRequest>(name),
                          options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::BackfillSource(const v1::BackfillSourceRequest& request) {
  return Call<v1::Source>(*sources_, &SourceStub::BackfillSource, request, options_.call_timeout);
}

absl::StatusOr<v1::Source> Client::CancelBackfill(const std::string& name) {
  return Call<v1::Source>(*sources_, &SourceStub::CancelBackfill,
                          Named<v1::CancelBackfillRequest>(name), options_.call_timeout);
}

absl::StatusOr<bool> Client::ListQuarantine(const std::string& parent, const Query& query,
                                            const Visit<v1::Record>& visit) {
  v1::ListQuarantineRequest request;
  request.set_parent(parent);
  return Pages<v1::ListQuarantineResponse>(
      *sources_, &SourceStub::ListQuarantine, std::move(request), query.limit,
      options_.call_timeout, [](const auto& page) -> const auto& { return page.records(); }, visit);
}

absl::StatusOr<v1::RequeueRecordsResponse> Client::RequeueRecords(
    const v1::RequeueRecordsRequest& request) {
  return Call<v1::RequeueRecordsResponse>(*sources_, &SourceStub::RequeueRecords, request,
                                          options_.call_timeout);
}

}  // namespace dossier::client

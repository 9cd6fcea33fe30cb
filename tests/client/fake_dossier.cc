#include "tests/client/fake_dossier.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace dossier::client {
namespace {

// The page that `token`, an index, begins; at most two resources.
template <typename Request, typename Resource>
grpc::Status Page(const Request& request, const std::vector<Resource>& all,
                  google::protobuf::RepeatedPtrField<Resource>& page, std::string& next_token) {
  size_t index = 0;
  (void)absl::SimpleAtoi(request.page_token(), &index);
  const size_t size = request.page_size() == 0 ? 2 : std::min(2, request.page_size());
  for (; index < all.size() && page.size() < static_cast<int>(size); ++index) {
    *page.Add() = all[index];
  }
  if (index < all.size()) next_token = absl::StrCat(index);
  return grpc::Status::OK;
}

template <typename Resource>
grpc::Status Get(const std::vector<Resource>& all, const std::string& name, Resource& resource) {
  for (const Resource& each : all) {
    if (each.name() != name) continue;
    resource = each;
    return grpc::Status::OK;
  }
  return WithReason(grpc::StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND",
                    absl::StrCat("there is no ", name));
}

grpc::Status CheckFilter(const std::string& filter) {
  if (filter != "bad") return grpc::Status::OK;
  return WithReason(grpc::StatusCode::INVALID_ARGUMENT, "FILTER_INVALID",
                    "filter: at character 4: expected `=` after the field");
}

}  // namespace

grpc::Status WithReason(grpc::StatusCode code, const std::string& reason,
                        const std::string& message) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("dossier");
  google::rpc::Status details;
  details.set_code(code);
  details.set_message(message);
  details.add_details()->PackFrom(info);
  return {code, message, details.SerializeAsString()};
}

class FakeDossier::Incidents final : public v1::IncidentService::Service {
 public:
  explicit Incidents(FakeDossier& fake) : fake_(fake) {}
  grpc::Status GetIncident(grpc::ServerContext*, const v1::GetIncidentRequest* request,
                           v1::Incident* response) override {
    return Get(fake_.incidents, request->name(), *response);
  }
  grpc::Status ListIncidents(grpc::ServerContext*, const v1::ListIncidentsRequest* request,
                             v1::ListIncidentsResponse* response) override {
    fake_.Note(request->filter());
    {
      const std::lock_guard lock(fake_.mutex_);
      fake_.listed_.push_back(*request);
    }
    if (auto status = CheckFilter(request->filter()); !status.ok()) return status;
    for (const auto& match : fake_.matches) *response->add_matches() = match;
    return Page(*request, fake_.incidents, *response->mutable_incidents(),
                *response->mutable_next_page_token());
  }
  grpc::Status CountIncidents(grpc::ServerContext*, const v1::CountIncidentsRequest* request,
                              v1::CountIncidentsResponse* response) override {
    const std::lock_guard lock(fake_.mutex_);
    fake_.counted_.push_back(*request);
    *response = fake_.counts;
    return grpc::Status::OK;
  }
  grpc::Status ListClaims(grpc::ServerContext*, const v1::ListClaimsRequest* request,
                          v1::ListClaimsResponse* response) override {
    return Page(*request, fake_.claims, *response->mutable_claims(),
                *response->mutable_next_page_token());
  }

 private:
  FakeDossier& fake_;
};

class FakeDossier::Statements final : public v1::StatementService::Service {
 public:
  explicit Statements(FakeDossier& fake) : fake_(fake) {}
  grpc::Status GetStatement(grpc::ServerContext*, const v1::GetStatementRequest* request,
                            v1::Statement* response) override {
    return Get(fake_.statements, request->name(), *response);
  }
  grpc::Status ListOccurrences(grpc::ServerContext*, const v1::ListOccurrencesRequest* request,
                               v1::ListOccurrencesResponse* response) override {
    fake_.Note(request->filter());
    v1::Statement statement;
    const grpc::Status found = Get(fake_.statements, request->parent(), statement);
    if (!found.ok()) return found;
    const std::vector<v1::Occurrence> all(statement.occurrences().begin(),
                                          statement.occurrences().end());
    return Page(*request, all, *response->mutable_occurrences(),
                *response->mutable_next_page_token());
  }
  grpc::Status ListStatements(grpc::ServerContext*, const v1::ListStatementsRequest* request,
                              v1::ListStatementsResponse* response) override {
    fake_.Note(request->filter());
    return Page(*request, fake_.statements, *response->mutable_statements(),
                *response->mutable_next_page_token());
  }

 private:
  FakeDossier& fake_;
};

class FakeDossier::Reports final : public v1::ReportService::Service {
 public:
  explicit Reports(FakeDossier& fake) : fake_(fake) {}
  grpc::Status GetReport(grpc::ServerContext*, const v1::GetReportRequest* request,
                         v1::Report* response) override {
    const grpc::Status status = Get(fake_.reports, request->name(), *response);
    if (request->view() != v1::REPORT_VIEW_FULL) response->clear_text();
    return status;
  }
  grpc::Status ListReports(grpc::ServerContext*, const v1::ListReportsRequest* request,
                           v1::ListReportsResponse* response) override {
    return Page(*request, fake_.reports, *response->mutable_reports(),
                *response->mutable_next_page_token());
  }
  grpc::Status SubmitReports(grpc::ServerContext*,
                             grpc::ServerReaderWriter<v1::SubmitReportsResponse,
                                                      v1::SubmitReportsRequest>* stream) override {
    int left = -1;
    {
      const std::lock_guard lock(fake_.mutex_);
      if (!fake_.breaks.empty()) {
        left = fake_.breaks.front();
        fake_.breaks.pop_front();
      }
    }
    v1::SubmitReportsRequest request;
    while (stream->Read(&request)) {
      if (left-- == 0) {
        return WithReason(grpc::StatusCode::UNAVAILABLE, "DRAINING", "the server is stopping");
      }
      v1::SubmitReportsResponse response;
      response.set_external_id(request.external_id());
      response.set_revision(1);
      if (request.body().empty()) {
        response.set_outcome(v1::Record::OUTCOME_QUARANTINED);
        response.mutable_error()->set_message("the report is empty");
      } else {
        response.set_outcome(v1::Record::OUTCOME_ACCEPTED);
        response.set_report("reports/new");
      }
      {
        const std::lock_guard lock(fake_.mutex_);
        fake_.submitted_.push_back(request);
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

 private:
  FakeDossier& fake_;
};

class FakeDossier::Sources final : public v1::SourceService::Service {
 public:
  explicit Sources(FakeDossier& fake) : fake_(fake) {}
  grpc::Status ListSources(grpc::ServerContext*, const v1::ListSourcesRequest*,
                           v1::ListSourcesResponse* response) override {
    for (const auto& each : fake_.sources) *response->add_sources() = each;
    return grpc::Status::OK;
  }
  grpc::Status ListPlugins(grpc::ServerContext*, const v1::ListPluginsRequest*,
                           v1::ListPluginsResponse* response) override {
    for (const auto& each : fake_.plugins) *response->add_plugins() = each;
    return grpc::Status::OK;
  }
  grpc::Status ListRecords(grpc::ServerContext*, const v1::ListRecordsRequest* request,
                           v1::ListRecordsResponse* response) override {
    fake_.Note(request->filter());
    return Page(*request, fake_.records, *response->mutable_records(),
                *response->mutable_next_page_token());
  }

 private:
  FakeDossier& fake_;
};

class FakeDossier::Watches final : public v1::WatchService::Service {
 public:
  explicit Watches(FakeDossier& fake) : fake_(fake) {}
  grpc::Status Watch(grpc::ServerContext*, const v1::WatchRequest* request,
                     grpc::ServerWriter<v1::WatchResponse>* stream) override {
    WatchAct act;
    {
      const std::lock_guard lock(fake_.mutex_);
      fake_.watch_requests_.push_back(*request);
      act = fake_.acts.front();
      if (fake_.acts.size() > 1) fake_.acts.pop_front();
    }
    for (const auto& message : act.messages) stream->Write(message);
    if (act.falls_silent) fake_.over_.WaitForNotification();
    return act.end;
  }

 private:
  FakeDossier& fake_;
};

FakeDossier::FakeDossier() {
  services_.push_back(std::make_unique<Incidents>(*this));
  services_.push_back(std::make_unique<Statements>(*this));
  services_.push_back(std::make_unique<Reports>(*this));
  services_.push_back(std::make_unique<Sources>(*this));
  services_.push_back(std::make_unique<Watches>(*this));
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeDossier::~FakeDossier() {
  over_.Notify();
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
}

std::shared_ptr<grpc::Channel> FakeDossier::channel() const {
  return grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
}

void FakeDossier::Note(const std::string& filter) {
  const std::lock_guard lock(mutex_);
  filters_.push_back(filter);
}

std::vector<v1::WatchRequest> FakeDossier::watch_requests() const {
  const std::lock_guard lock(mutex_);
  return watch_requests_;
}

std::vector<v1::SubmitReportsRequest> FakeDossier::submitted() const {
  const std::lock_guard lock(mutex_);
  return submitted_;
}

std::vector<v1::ListIncidentsRequest> FakeDossier::listed() const {
  const std::lock_guard lock(mutex_);
  return listed_;
}

std::vector<v1::CountIncidentsRequest> FakeDossier::counted() const {
  const std::lock_guard lock(mutex_);
  return counted_;
}

std::vector<std::string> FakeDossier::filters() const {
  const std::lock_guard lock(mutex_);
  return filters_;
}

}  // namespace dossier::client

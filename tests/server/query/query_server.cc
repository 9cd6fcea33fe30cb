#include "tests/server/query/query_server.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "server/base/error.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {

absl::StatusOr<std::vector<v1::SubmitReportsResponse>> FakeSink::Submit(
    absl::string_view source, absl::Span<const v1::SubmitReportsRequest> reports) {
  std::unique_lock lock(mutex_);
  ++begun_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !closed_; });
  if (!failure_.ok()) return failure_;
  batches_.push_back(reports.size());
  changed_.notify_all();
  sources_.emplace_back(source);
  std::vector<v1::SubmitReportsResponse> responses;
  for (const auto& report : reports) {
    ids_.push_back(report.external_id());
    auto& response = responses.emplace_back();
    response.set_external_id(report.external_id());
    response.set_revision(static_cast<int64_t>(batches_.size()));
    if (report.body().empty()) {
      response.set_outcome(v1::Record::OUTCOME_QUARANTINED);
      response.mutable_error()->set_message("the report is empty");
    } else {
      response.set_outcome(v1::Record::OUTCOME_ACCEPTED);
      response.set_report(absl::StrCat("reports/", ids_.size()));
    }
  }
  return responses;
}

void FakeSink::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

void FakeSink::Open() {
  const std::lock_guard lock(mutex_);
  closed_ = false;
  changed_.notify_all();
}

void FakeSink::AwaitCommits(size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return begun_ >= count; });
}

void FakeSink::AwaitBatches(size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return batches_.size() >= count; });
}

std::vector<size_t> FakeSink::batches() const {
  const std::lock_guard lock(mutex_);
  return batches_;
}

std::vector<std::string> FakeSink::sources() const {
  const std::lock_guard lock(mutex_);
  return sources_;
}

std::vector<std::string> FakeSink::ids() const {
  const std::lock_guard lock(mutex_);
  return ids_;
}

void FakeSink::FailWith(absl::Status status) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(status);
}

std::optional<v1::Source> FakeDirectory::FindSource(absl::string_view name) {
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [&](const v1::Source& each) { return each.name() == name; });
  if (found == sources.end()) return std::nullopt;
  return *found;
}

absl::StatusOr<v1::Source> FakeDirectory::Note(absl::string_view operation,
                                               absl::string_view name) {
  operations.push_back(absl::StrCat(operation, " ", name));
  std::optional<v1::Source> source = FindSource(name);
  if (!source.has_value()) return NotFound(name);
  return *std::move(source);
}

absl::StatusOr<std::vector<v1::Record>> FakeDirectory::RequeueRecords(
    absl::Span<const std::string> names) {
  std::vector<v1::Record> records;
  for (const std::string& name : names) {
    operations.push_back(absl::StrCat("requeue ", name));
    v1::Record& record = records.emplace_back();
    record.set_name(name);
    record.set_outcome(absl::EndsWith(name, "poison") ? v1::Record::OUTCOME_QUARANTINED
                                                      : v1::Record::OUTCOME_ACCEPTED);
  }
  return records;
}

QueryServer::QueryServer()
    : reads_({.purpose = "reads", .threads = 2}),
      commits_({.purpose = "commits", .threads = 1}),
      operations_({.purpose = "operations", .threads = 1}) {
  auto store = store::OpenSqliteStore(directory_.File("dossier.db"), {}, clock_);
  EXPECT_OK(store);
  store_ = *std::move(store);
  incident_service_ = std::make_unique<IncidentService>(*store_, reads_);
  statement_service_ = std::make_unique<StatementService>(
      *store_, reads_,
      [this](const v1::Report& report, absl::string_view text) {
        return reads_anew_ ? reads_anew_(report, text) : std::vector<v1::Statement>();
      },
      [](store::Reader&, const v1::Statement&, int64_t, absl::string_view behind, int) {
        PlacedPrints prints;
        if (behind.empty()) prints.emplace_back("here", v1::Occurrence());
        return prints;
      });
  report_service_ = std::make_unique<ReportService>(*store_, reads_, commits_, sink_);
  source_service_ = std::make_unique<SourceService>(*store_, reads_, operations_, sources_);

  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(ReportService::kMaxMessageBytes);
  for (grpc::Service* service :
       std::initializer_list<grpc::Service*>{incident_service_.get(), statement_service_.get(),
                                             report_service_.get(), source_service_.get()}) {
    builder.RegisterService(service);
  }
  server_ = builder.BuildAndStart();
  channel_ =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  incidents_ = v1::IncidentService::NewStub(channel_);
  statements_ = v1::StatementService::NewStub(channel_);
  reports_ = v1::ReportService::NewStub(channel_);
  source_stub_ = v1::SourceService::NewStub(channel_);
}

QueryServer::~QueryServer() {
  sink_.Open();
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(10));
  reads_.Stop();
  operations_.Stop();
  commits_.Stop();
}

std::string QueryServer::Put(store::Collection collection,
                             const google::protobuf::Message& resource, std::string name) {
  auto transaction = *store_->Begin();
  if (name.empty()) name = *transaction->NewName(collection);
  const std::unique_ptr<google::protobuf::Message> named(resource.New());
  named->CopyFrom(resource);
  named->GetReflection()->SetString(named.get(), named->GetDescriptor()->FindFieldByName("name"),
                                    name);
  EXPECT_OK(transaction->Put(name, named->SerializeAsString(), store::TermsOf(*named)));
  EXPECT_OK(transaction->Commit());
  return name;
}

void QueryServer::PutText(const std::string& sha256, const std::string& text) {
  auto transaction = *store_->Begin();
  EXPECT_OK(transaction->PutText(sha256, text));
  EXPECT_OK(transaction->Commit());
}

std::vector<std::string> QueryServer::PutIncidents(int count) {
  std::vector<std::string> names;
  auto transaction = *store_->Begin();
  for (int i = 0; i < count; ++i) {
    v1::Incident incident;
    incident.set_name(*transaction->NewName(store::Collection::kIncident));
    incident.set_title(absl::StrCat("incident ", i));
    EXPECT_OK(
        transaction->Put(incident.name(), incident.SerializeAsString(), store::TermsOf(incident)));
    names.push_back(incident.name());
  }
  EXPECT_OK(transaction->Commit());
  return names;
}

absl::Status FromGrpc(const grpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return result;
  for (const auto& detail : details.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace dossier::query

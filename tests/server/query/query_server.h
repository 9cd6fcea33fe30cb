#ifndef DOSSIER_TESTS_SERVER_QUERY_QUERY_SERVER_H_
#define DOSSIER_TESTS_SERVER_QUERY_QUERY_SERVER_H_

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "server/query/incident_service.h"
#include "server/query/report_service.h"
#include "server/query/source_service.h"
#include "server/query/statement_service.h"
#include "server/query/worker_pool.h"
#include "server/store/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace dossier::query {

// Takes reports in as a test says; at first everything is accepted at revisions 1, 2, ...
class FakeSink final : public ReportSink {
 public:
  absl::StatusOr<std::vector<v1::SubmitReportsResponse>> Submit(
      absl::string_view source, absl::Span<const v1::SubmitReportsRequest> reports) override;

  absl::StatusOr<v1::RedactReportResponse> Redact(const v1::RedactReportRequest&) override {
    return absl::UnimplementedError("nothing is redacted here");
  }

  // Every commit waits until Open.
  void Close();
  void Open();
  // Waits until this many commits have begun since the start.
  void AwaitCommits(size_t count);
  // Waits until this many have ended well.
  void AwaitBatches(size_t count);

  // The sizes of the batches so far, the sources they were for, and the ids in order.
  std::vector<size_t> batches() const;
  std::vector<std::string> sources() const;
  std::vector<std::string> ids() const;

  // If set, the next commits fail with it.
  void FailWith(absl::Status status);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  size_t begun_ = 0;
  absl::Status failure_;
  std::vector<size_t> batches_;
  std::vector<std::string> sources_;
  std::vector<std::string> ids_;
};

class FakeDirectory final : public SourceDirectory {
 public:
  std::vector<v1::Plugin> ListPlugins() override { return plugins; }
  std::vector<v1::Source> ListSources() override { return sources; }
  std::optional<v1::Source> FindSource(absl::string_view name) override;

  // Operations are noted as "pause sources/news" and answer with that source; requeued records
  // are accepted, but those whose names end with "poison".
  absl::StatusOr<v1::Source> CreateSource(const v1::CreateSourceRequest& request) override {
    return Note("create", "sources/" + request.source_id());
  }
  absl::StatusOr<v1::Source> UpdateSource(const v1::UpdateSourceRequest& request) override {
    return Note("update", request.source().name());
  }
  absl::Status DeleteSource(absl::string_view name) override {
    return Note("delete", name).status();
  }
  absl::StatusOr<v1::Source> PauseSource(absl::string_view name) override {
    return Note("pause", name);
  }
  absl::StatusOr<v1::Source> ResumeSource(absl::string_view name) override {
    return Note("resume", name);
  }
  absl::StatusOr<v1::Source> PollSource(absl::string_view name) override {
    return Note("poll", name);
  }
  absl::StatusOr<v1::Source> BackfillSource(const v1::BackfillSourceRequest& request) override {
    return Note("backfill", request.name());
  }
  absl::StatusOr<v1::Source> CancelBackfill(absl::string_view name) override {
    return Note("cancel backfill", name);
  }
  absl::StatusOr<std::vector<v1::Record>> RequeueRecords(
      absl::Span<const std::string> names) override;

  // Filled before the first call.
  std::vector<v1::Plugin> plugins;
  std::vector<v1::Source> sources;
  // What operators asked for. Read when nobody asks.
  std::vector<std::string> operations;

 private:
  absl::StatusOr<v1::Source> Note(absl::string_view operation, absl::string_view name);
};

// The query services on a free loopback port, over a store of its own, with a client.
class QueryServer : public testing::Test {
 protected:
  QueryServer();
  ~QueryServer() override;

  // Commits one resource with its terms; returns its name.
  std::string Put(store::Collection collection, const google::protobuf::Message& resource,
                  std::string name = "");
  void PutText(const std::string& sha256, const std::string& text);

  // Names of `count` new incidents, titled "incident 0", "incident 1", ...
  std::vector<std::string> PutIncidents(int count);

  FakeClock clock_;
  TempDir directory_;
  std::unique_ptr<store::Store> store_;
  FakeSink sink_;
  FakeDirectory sources_;
  WorkerPool reads_;
  WorkerPool commits_;
  WorkerPool operations_;
  std::unique_ptr<IncidentService> incident_service_;
  // What ExplainStatement reads in texts; nothing until a test says.
  TextReader reads_anew_;
  std::unique_ptr<StatementService> statement_service_;
  std::unique_ptr<ReportService> report_service_;
  std::unique_ptr<SourceService> source_service_;
  std::unique_ptr<grpc::Server> server_;

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::IncidentService::Stub> incidents_;
  std::unique_ptr<v1::StatementService::Stub> statements_;
  std::unique_ptr<v1::ReportService::Stub> reports_;
  std::unique_ptr<v1::SourceService::Stub> source_stub_;
};

// The same error as the client's library would show it, with its details.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace dossier::query

#endif  // DOSSIER_TESTS_SERVER_QUERY_QUERY_SERVER_H_

#include "server/app/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/app/data_path.h"
#include "server/app/decision_desk.h"
#include "server/app/source_desk.h"
#include "server/app/submissions.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/ingest/secret_source.h"
#include "server/pipeline/pipeline.h"
#include "server/pipeline/print_pages.h"
#include "server/pipeline/published_view.h"
#include "server/pipeline/record_reader.h"
#include "server/pipeline/state_digest.h"
#include "server/query/admin_service.h"
#include "server/query/as_of.h"
#include "server/query/decision_service.h"
#include "server/query/incident_service.h"
#include "server/query/report_service.h"
#include "server/query/source_service.h"
#include "server/query/statement_service.h"
#include "server/query/worker_pool.h"
#include "server/retention/keeper.h"
#include "server/retention/retention.h"
#include "server/sources/plugin_catalog.h"
#include "server/sources/plugin_sessions.h"
#include "server/sources/source_registry.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/stream/hub.h"
#include "server/stream/watch_service.h"

namespace dossier::app {
namespace {

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

absl::StatusOr<std::unique_ptr<store::KeptStore>> OpenStore(const internal::ServerConfig& config,
                                                            const Clock& clock) {
  DOSSIER_ASSIGN_OR_RETURN(const std::string file, DataFile(config.data_directory()));
  const std::filesystem::path directory = std::filesystem::absolute(file).parent_path();
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return Error(absl::StatusCode::kFailedPrecondition, "DATA_DIRECTORY_UNUSABLE",
                 absl::StrCat("the data directory ", directory.string(), " cannot be created: ",
                              error.message(), "; set data_directory to one that can be written"));
  }
  // What is written anew as a whole (Store::Scrub) needs the room that the data have, which /tmp
  // may not.
  ::setenv("SQLITE_TMPDIR", directory.c_str(), /*overwrite=*/0);
  return store::OpenSqliteStore(file, {}, clock);
}

stream::HubOptions HubOptionsOf(const internal::WatchConfig& config) {
  stream::HubOptions options;
  options.ring_bytes = static_cast<size_t>(config.ring_bytes());
  options.max_streams = static_cast<size_t>(config.max_streams());
  options.watcher.write_deadline = ToDuration(config.write_deadline());
  return options;
}

query::StreamOptions StreamOptionsOf(const internal::WatchConfig& config) {
  return {.write_deadline = ToDuration(config.write_deadline())};
}

sources::PluginCatalog::Options CatalogOptionsOf(const internal::ServerConfig& config) {
  sources::PluginCatalog::Options options;
  options.directories = {config.plugin_directories().begin(), config.plugin_directories().end()};
  for (const std::string& digest : config.plugin_sha256()) {
    options.allowed_sha256.push_back(absl::AsciiStrToLower(digest));
  }
  return options;
}

retention::Bounds BoundsOf(const internal::RetentionConfig& config) {
  return {.max_age = ToDuration(config.max_age()),
          .max_bytes = config.max_bytes(),
          .max_changes = config.max_changes()};
}

// The parts, in the order in which they are built; each knows only those above it.
class RunningServer final : public Server {
 public:
  RunningServer(const internal::ServerConfig& config, const Clock& clock,
                std::unique_ptr<store::KeptStore> store, ingest::SecretSource secrets)
      : config_(config),
        store_(std::move(store)),
        pipeline_(*store_, clock,
                  {.threads = config_.ingest().threads(),
                   .max_report_bytes = config_.ingest().max_report_bytes(),
                   .max_held_bytes = config_.ingest().max_held_bytes()}),
        submitted_(pipeline_, absl::StrCat("server-", absl::ToUnixMicros(clock.Now()))),
        decision_desk_(pipeline_),
        plugins_(config_.plugin_host(), std::move(secrets)),
        catalog_(CatalogOptionsOf(config_),
                 [this](const ingest::PluginFile& file) { return plugins_.Inspect(file); }),
        sources_(
            config_, *store_, pipeline_, catalog_,
            [this](const sources::UsablePlugin& plugin, sources::Reading reading) {
              return plugins_.Make(plugin, std::move(reading));
            },
            clock),
        source_desk_(sources_, pipeline_),
        reads_({.purpose = "reads", .threads_for_steps = 3}),
        commits_({.purpose = "commits", .threads = 2}),
        operations_({.purpose = "operations", .threads = 2, .max_waiting = 64}),
        hub_(*store_, HubOptionsOf(config_.watch())),
        incident_service_(*store_, reads_, StreamOptionsOf(config_.watch()),
                          &pipeline::ViewPublishedBy),
        statement_service_(*store_, reads_, &pipeline::ExplainedStatements, &pipeline::PrintsOf,
                           StreamOptionsOf(config_.watch())),
        report_service_(*store_, reads_, commits_, submitted_, StreamOptionsOf(config_.watch())),
        source_service_(*store_, reads_, operations_, source_desk_),
        decision_service_(*store_, reads_, operations_, decision_desk_),
        watch_service_(hub_),
        admin_service_(
            store_->upkeep(),
            [this](store::Condition condition, bool all) {
              std::shared_ptr run = pipeline_.Reanalyze(std::move(condition), all);
              return [run] { return run->Next(); };
            },
            [this](const v1::AsOf& as_of) -> absl::StatusOr<query::DigestStep> {
              DOSSIER_ASSIGN_OR_RETURN(const query::Moment moment,
                                       query::ReadMoment(*store_, as_of));
              DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store_->Log());
              const auto run = std::make_shared<pipeline::StateDigest>(
                  *store_, moment.IsNow() ? log.head : moment.as_of());
              return [run] { return run->Next(); };
            },
            operations_),
        retention_(*store_, BoundsOf(config_.retention()), clock),
        retention_keeper_(ToDuration(config_.retention().interval()),
                          [this](const store::GoOn& go_on) {
                            FinishRedactions();
                            return retention_.Enforce(go_on);
                          }) {}

  ~RunningServer() override { Stop(); }

  absl::Status Serve() {
    DOSSIER_RETURN_IF_ERROR(pipeline_.WarmUp());
    DOSSIER_RETURN_IF_ERROR(hub_.Start());
    DOSSIER_RETURN_IF_ERROR(Listen());
    DOSSIER_RETURN_IF_ERROR(sources_.Start());
    sources_.KeepLooking();
    retention_keeper_.Start();
    SetServing(true);
    return absl::OkStatus();
  }

  std::string address() const override { return address_; }

  void Stop() override {
    if (std::exchange(stopped_, true)) return;
    const absl::Duration timeout = ToDuration(config_.stop_timeout());
    if (server_ != nullptr) {
      SetServing(false);
      absl::SleepFor(ToDuration(config_.drain_delay()));
    }
    // Before what brings the last changes, so that these do not wait for its turns.
    retention_keeper_.Stop();
    spdlog::info("stopping: sources");
    sources_.Stop(timeout);
    spdlog::info("stopping: streams");
    report_service_.Drain();
    hub_.Drain(std::min(timeout / 4, absl::Seconds(2)));
    if (server_ != nullptr) {
      const absl::Time deadline = absl::Now() + timeout;
      if (!hub_.AwaitNoStreams(deadline)) spdlog::warn("streams were left and are cut");
      server_->Shutdown(absl::ToChronoTime(deadline));
      server_->Wait();
    }
    hub_.Stop();
    operations_.Stop();
    commits_.Stop();
    reads_.Stop();
    spdlog::info("stopped");
  }

 private:
  absl::Status Listen() {
    grpc::EnableDefaultHealthCheckService(true);
    if (config_.reflection()) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    // Without this, two servers on one port both "work" and share the clients.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    // A client that is gone, or frozen, is noticed within 40 s.
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
    builder.SetMaxReceiveMessageSize(query::ReportService::kMaxMessageBytes);
    builder.RegisterService(&incident_service_);
    builder.RegisterService(&statement_service_);
    builder.RegisterService(&report_service_);
    builder.RegisterService(&source_service_);
    builder.RegisterService(&decision_service_);
    builder.RegisterService(&watch_service_);
    builder.RegisterService(&admin_service_);
    int port = 0;
    builder.AddListeningPort(config_.listen(), grpc::InsecureServerCredentials(), &port);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      server_ = nullptr;
      return Error(absl::StatusCode::kUnavailable, "ADDRESS_UNAVAILABLE",
                   absl::StrCat("cannot listen on ", config_.listen(),
                                ": the port is in use by another process, or the address is not of "
                                "this machine; choose another one with `listen`, or port 0 for any "
                                "free port"),
                   {{"address", config_.listen()}});
    }
    const std::string host = config_.listen().substr(0, config_.listen().rfind(':'));
    address_ = absl::StrCat(host, ":", port);
    return absl::OkStatus();
  }

  void FinishRedactions() {
    const absl::Status finished = pipeline_.FinishRedactions();
    if (finished.ok()) return;
    spdlog::warn("redacted words are left in the data file: {}; tried again in {}",
                 std::string(finished.message()),
                 absl::FormatDuration(ToDuration(config_.retention().interval())));
  }

  void SetServing(bool serving) {
    if (grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService()) {
      health->SetServingStatus(serving);
    }
  }

  const internal::ServerConfig config_;
  const std::unique_ptr<store::KeptStore> store_;
  pipeline::Pipeline pipeline_;
  SubmittedReports submitted_;
  DecisionDesk decision_desk_;
  sources::PluginSessions plugins_;
  sources::PluginCatalog catalog_;
  sources::SourceRegistry sources_;
  SourceDesk source_desk_;
  query::WorkerPool reads_;
  query::WorkerPool commits_;
  query::WorkerPool operations_;
  stream::Hub hub_;
  query::IncidentService incident_service_;
  query::StatementService statement_service_;
  query::ReportService report_service_;
  query::SourceService source_service_;
  query::DecisionService decision_service_;
  stream::WatchService watch_service_;
  query::AdminService admin_service_;
  retention::Retention retention_;
  retention::Keeper retention_keeper_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  bool stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const internal::ServerConfig& config,
                                                      const Clock& clock) {
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<store::KeptStore> store, OpenStore(config, clock));
  ingest::SecretSource secrets;
  if (!config.secrets_directory().empty()) {
    DOSSIER_ASSIGN_OR_RETURN(secrets, ingest::SecretDirectory(config.secrets_directory()));
  }
  auto server =
      std::make_unique<RunningServer>(config, clock, std::move(store), std::move(secrets));
  DOSSIER_RETURN_IF_ERROR(server->Serve());
  return server;
}

}  // namespace dossier::app

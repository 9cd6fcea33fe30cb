// Whether the server's memory stays flat with many watchers, of which some never read.
//
// Prints JSON, and ends with 1 if memory grew by more than is allowed, a reader missed a change or
// a stream broke. The base is what the server takes once its ring and its history are full, before
// any watcher is there; both are bounded and stay so. Server and clients are processes of their
// own.
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "tests/bench/stream/clients.h"
#include "tests/bench/stream/measure.h"
#include "tests/bench/stream/peak_memory.h"
#include "tests/bench/stream/server_process.h"
#include "tests/bench/stream/tally.h"

namespace dossier::bench {
namespace {

struct Options {
  int watchers = 1000;
  int stalled = 10;
  int connections = 10;
  int64_t events = 200'000;
  int64_t event_bytes = 600;
  int64_t ring_bytes = int64_t{64} << 20;
  double allowed_mb = 16;
  double allowed_kb_per_watcher = 64;
};

// Removed at the end.
class Directory {
 public:
  Directory()
      : path_(std::filesystem::temp_directory_path() /
              absl::StrCat("dossier_watch_memory_", ::getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_.string(); }

 private:
  const std::filesystem::path path_;
};

// Watchers that ask and then never read.
class Stalled {
 public:
  Stalled(const std::string& address, int count, int connections, const v1::WatchRequest& request) {
    channels_ = Connect(address, std::min(count, connections));
    for (int i = 0; i < count; ++i) {
      const auto stub = v1::WatchService::NewStub(channels_[i % channels_.size()]);
      streams_.push_back(std::make_unique<Stream>(*this));
      streams_.back()->Begin(*stub, request);
    }
  }
  ~Stalled() {
    for (const auto& stream : streams_) stream->context.TryCancel();
    over_.Await(static_cast<int64_t>(streams_.size()));
  }

  // Waits until the server has answered each.
  void AwaitOpened() { opened_.Await(static_cast<int64_t>(streams_.size())); }

 private:
  struct Stream final : public grpc::ClientReadReactor<v1::WatchResponse> {
    explicit Stream(Stalled& all) : all(all) {}
    void Begin(v1::WatchService::Stub& stub, const v1::WatchRequest& request) {
      stub.async()->Watch(&context, &request, this);
      AddHold();  // it neither reads nor ends by itself
      StartCall();
      RemoveHold();
    }
    void OnReadInitialMetadataDone(bool) override { all.opened_.Add(1); }
    void OnDone(const grpc::Status&) override { all.over_.Add(1); }

    Stalled& all;
    grpc::ClientContext context;
  };

  Tally opened_;
  Tally over_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

v1::WatchRequest FromNow() {
  v1::WatchRequest request;
  request.set_now(true);
  return request;
}

// Fills the ring, and by reading the whole log the history, too. Returns the head.
int64_t WarmUp(ServerProcess& server, const Options& options) {
  constexpr int64_t kHistoryBytes = int64_t{32} << 20;
  const int64_t events =
      2 * std::max(options.ring_bytes, kHistoryBytes) / (options.event_bytes + 200);
  const int64_t head =
      server.Tell({{"do", "fill_incidents"}, {"count", events}, {"bytes", options.event_bytes}})
          .at("head");
  v1::WatchRequest all;
  all.set_after_revision(0);
  WatchParsed(server.address(), all, /*streams=*/2, events);
  return head;
}

nlohmann::json Run(const Options& options, bool& holds) {
  const Directory directory;
  ServerProcess server({"dossier", directory.path(), absl::StrCat(options.ring_bytes)});
  const int64_t last = WarmUp(server, options) + options.events;
  const int64_t base = server.ResidentBytes();

  PeakMemory peak(server);
  const int readers = options.watchers - options.stalled;
  std::vector<std::atomic<int64_t>> received(static_cast<size_t>(readers));
  Tally finished;
  const auto request = FromNow();
  Crowd crowd(
      server.address(), readers, options.connections, [&](int) { return request; },
      [&](size_t watcher, const Counted& counted) {
        received[watcher] += counted.events;
        if (counted.last_revision == last) finished.Add(1);
      });
  Stalled stalled(server.address(), options.stalled, options.connections, request);
  crowd.AwaitOpened();
  stalled.AwaitOpened();
  const int64_t connected = server.ResidentBytes();

  const auto start = Clock::now();
  server.Tell(
      {{"do", "fill_incidents"}, {"count", options.events}, {"bytes", options.event_bytes}});
  finished.Await(readers);
  const double seconds = Seconds(Clock::now() - start);
  const auto streams = server.Tell({{"do", "stats"}}).at("streams").get<int64_t>();
  const int64_t most = peak.Stop();

  int64_t missing = 0;
  for (const auto& each : received) missing += options.events - each;
  const auto mb = [](int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  const double allowed =
      options.allowed_mb + options.allowed_kb_per_watcher * options.watchers / 1024;
  const double growth = mb(most - base);
  holds = growth <= allowed && missing == 0;
  return {{"watchers", options.watchers},
          {"never_read", options.stalled},
          {"events", options.events},
          {"deliveries", int64_t{readers} * options.events},
          {"deliveries_missing", missing},
          {"streams_left", streams},
          {"seconds", seconds},
          {"base_mb", mb(base)},
          {"connected_mb", mb(connected)},
          {"peak_mb", mb(most)},
          {"grown_mb", growth},
          {"allowed_mb", allowed},
          {"holds", holds}};
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) {
  dossier::bench::Options options;
  CLI::App app("Whether the server's memory stays flat with many watchers");
  app.add_option("--watchers", options.watchers, "streams at once")->capture_default_str();
  app.add_option("--stalled", options.stalled, "those that never read")->capture_default_str();
  app.add_option("--connections", options.connections)->capture_default_str();
  app.add_option("--events", options.events)->capture_default_str();
  app.add_option("--event-bytes", options.event_bytes)->capture_default_str();
  app.add_option("--ring-bytes", options.ring_bytes)->capture_default_str();
  app.add_option("--allowed-mb", options.allowed_mb)->capture_default_str();
  app.add_option("--allowed-kb-per-watcher", options.allowed_kb_per_watcher)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  bool holds = false;
  std::printf("%s\n", dossier::bench::Run(options, holds).dump(2).c_str());
  return holds ? 0 : 1;
}

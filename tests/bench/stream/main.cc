// How fast Watch delivers, beside a bare gRPC stream of the very same messages in the same run.
//
// Three stories: history (all from the store), recent (all from the ring), and live (the time from
// a commit to its arrival at each of many clients). Clients and servers share this process and the
// machine's cores, so compare the ratios of one run, not numbers of two machines.
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "nlohmann/json.hpp"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "server/stream/byte_buffer.h"
#include "server/stream/hub.h"
#include "server/stream/watch_service.h"
#include "tests/bench/stream/bare_stream.h"
#include "tests/bench/stream/raw_client.h"

namespace dossier::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  int64_t events = 200'000;
  int event_bytes = 600;
  std::vector<int> streams = {1, 8};
  int runs = 3;
  int live_streams = 100;
  int live_rate = 50;
  int live_events = 250;
};

double Seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

template <typename T>
T Unwrap(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::exit(1);
}

void Unwrap(const absl::Status& status) {
  Unwrap<int>(status.ok() ? absl::StatusOr<int>(0) : status);
}

// Serves one service on a free port.
class TestServer {
 public:
  explicit TestServer(grpc::Service& service) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~TestServer() { server_->Shutdown(std::chrono::system_clock::now()); }
  const std::string& address() const { return address_; }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

// A store of its own, and a hub over it.
class Log {
 public:
  explicit Log(const Options& options)
      : dir_(std::filesystem::temp_directory_path() /
             absl::StrCat("dossier_stream_bench_", ::getpid())),
        filling_(static_cast<size_t>(options.event_bytes), 'x') {
    std::filesystem::create_directories(dir_);
    store_ = Unwrap(store::OpenSqliteStore((dir_ / "dossier.db").string(), {}, SystemClock()));
  }
  ~Log() {
    store_.reset();
    std::filesystem::remove_all(dir_);
  }

  // Commits `count` revisions of one new incident each, in one transaction.
  void Write(int64_t count) {
    auto transaction = Unwrap(store_->Begin());
    for (int64_t i = 0; i < count; ++i) {
      v1::Incident incident;
      incident.set_name(absl::StrCat("incidents/i", ++written_));
      incident.set_title(absl::StrCat("title ", written_ % 100));
      const auto used = static_cast<size_t>(incident.ByteSizeLong());
      if (filling_.size() > used) incident.set_summary(filling_.substr(used));
      Unwrap(transaction->Put(incident.name(), incident.SerializeAsString(),
                              store::TermsOf(incident)));
      Unwrap(transaction->Seal());
    }
    Unwrap(transaction->Commit());
  }
  void WriteAll(int64_t count) {
    constexpr int64_t kPerCommit = 500;
    for (int64_t left = count; left > 0; left -= kPerCommit) Write(std::min(left, kPerCommit));
  }

  store::Store& store() { return *store_; }

 private:
  const std::filesystem::path dir_;
  const std::string filling_;
  std::unique_ptr<store::Store> store_;
  int64_t written_ = 0;
};

// The messages that a stream of the whole log consists of, each in one slice.
std::vector<grpc::ByteBuffer> Record(store::Store& store, const v1::WatchRequest& request) {
  stream::Ring ring(0);
  ring.Restart(Unwrap(store.Log()).head);
  stream::History history(store, {});
  stream::Cursor cursor(history, ring, Unwrap(stream::ReadSubscription(request)), {});
  std::vector<grpc::ByteBuffer> messages;
  for (;;) {
    const auto step = Unwrap(cursor.Advance(/*may_read_store=*/true));
    if (step.next == stream::Cursor::Next::kIdle) return messages;
    if (step.next != stream::Cursor::Next::kMessage) continue;
    const grpc::Slice slice(step.message.Flat());
    messages.emplace_back(&slice, 1);
  }
}

struct Throughput {
  double events_per_s = 0;
  double mb_per_s = 0;
  double events_per_message = 0;
};

// `streams` clients at once read `events` each.
Throughput ReadAll(const std::string& address, const v1::WatchRequest& request, int streams,
                   int64_t events) {
  std::mutex mutex;
  Received sum;
  const auto start = Clock::now();
  std::vector<std::thread> clients;
  for (int i = 0; i < streams; ++i) {
    clients.emplace_back([&] {
      const Received received = ReadRaw(address, request, events);
      const std::lock_guard lock(mutex);
      sum.events += received.events;
      sum.messages += received.messages;
      sum.bytes += received.bytes;
    });
  }
  for (std::thread& client : clients) client.join();
  const double seconds = Seconds(Clock::now() - start);
  return {static_cast<double>(sum.events) / seconds, static_cast<double>(sum.bytes) / seconds / 1e6,
          static_cast<double>(sum.events) / static_cast<double>(sum.messages)};
}

Throughput Median(std::vector<Throughput> runs) {
  std::sort(runs.begin(), runs.end(),
            [](const auto& a, const auto& b) { return a.events_per_s < b.events_per_s; });
  return runs[runs.size() / 2];
}

// Watch and yardstick by turns, so that both meet the same machine.
nlohmann::json Compare(const std::string& story, const std::string& watch, const std::string& bare,
                       const v1::WatchRequest& request, int streams, const Options& options) {
  std::vector<Throughput> watch_runs;
  std::vector<Throughput> bare_runs;
  for (int run = 0; run < options.runs; ++run) {
    watch_runs.push_back(ReadAll(watch, request, streams, options.events));
    bare_runs.push_back(ReadAll(bare, request, streams, options.events));
  }
  const Throughput ours = Median(watch_runs);
  const Throughput yardstick = Median(bare_runs);
  return {{"story", story},
          {"streams", streams},
          {"events_per_s", ours.events_per_s},
          {"mb_per_s", ours.mb_per_s},
          {"events_per_message", ours.events_per_message},
          {"yardstick_events_per_s", yardstick.events_per_s},
          {"yardstick_mb_per_s", yardstick.mb_per_s},
          {"ratio", ours.events_per_s / yardstick.events_per_s}};
}

// How long from the return of a commit's call to the arrival of its event, over all clients.
// One connection for ten clients.
nlohmann::json MeasureLive(Log& log, const std::string& address, const Options& options) {
  v1::WatchRequest request;
  request.set_now(true);
  const int64_t base = Unwrap(log.store().Log()).head;
  const int64_t last = base + options.live_events;
  std::vector<Clock::time_point> sent(static_cast<size_t>(options.live_events));
  std::vector<std::vector<Clock::time_point>> arrived(static_cast<size_t>(options.live_streams));
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i <= options.live_streams / 10; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
  std::mutex mutex;
  std::condition_variable changed;
  int ready = 0;
  std::vector<std::thread> clients;
  for (size_t i = 0; i < arrived.size(); ++i) {
    arrived[i].resize(sent.size());
    clients.emplace_back([&, i] {
      grpc::ClientContext context;
      const auto stub = v1::WatchService::NewStub(channels[i / 10]);
      const auto reader = stub->Watch(&context, request);
      v1::WatchResponse message;
      int64_t revision = base;
      while (revision < last && reader->Read(&message)) {
        if (message.has_opened()) {
          const std::lock_guard lock(mutex);
          ++ready;
          changed.notify_all();
        }
        const auto now = Clock::now();
        for (const v1::Event& event : message.events()) {
          revision = event.revision();
          arrived[i][static_cast<size_t>(revision - base - 1)] = now;
        }
      }
      context.TryCancel();
    });
  }
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ready == options.live_streams; });
  }
  auto next = Clock::now();
  for (auto& moment : sent) {
    std::this_thread::sleep_until(next);
    next += std::chrono::nanoseconds(1'000'000'000 / options.live_rate);
    moment = Clock::now();  // before the commit: durable writing is part of the way
    log.Write(1);
  }
  for (std::thread& client : clients) client.join();
  std::vector<double> milliseconds;
  for (const auto& each : arrived) {
    for (size_t i = 0; i < sent.size(); ++i) {
      milliseconds.push_back(Seconds(each[i] - sent[i]) * 1e3);
    }
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto at = [&](double part) {
    return milliseconds[static_cast<size_t>(part * static_cast<double>(milliseconds.size() - 1))];
  };
  return {{"story", "live"},
          {"streams", options.live_streams},
          {"events_per_s_written", options.live_rate},
          {"put_to_receipt_ms", {{"p50", at(0.5)}, {"p99", at(0.99)}, {"max", at(1)}}}};
}

void Run(const Options& options) {
  nlohmann::json report = {{"benchmark", "stream"},
                           {"events", options.events},
                           {"event_bytes", options.event_bytes},
                           {"cores", std::thread::hardware_concurrency()},
                           {"results", nlohmann::json::array()}};
  v1::WatchRequest request;
  request.set_after_revision(0);
  Log log(options);
  // The ring of the first hub holds everything, for it follows the writing; that of the second
  // begins at the end, so that everything comes from the store.
  stream::Hub recent_hub(log.store(), {.ring_bytes = size_t{8} << 30});
  Unwrap(recent_hub.Start());
  log.WriteAll(options.events);
  while (recent_hub.stats().ring_head < options.events) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  stream::WatchService recent(recent_hub);
  BareStream bare(Record(log.store(), request));
  {
    const TestServer recent_server(recent);
    const TestServer bare_server(bare);
    for (const int streams : options.streams) {
      report["results"].push_back(Compare("recent", recent_server.address(), bare_server.address(),
                                          request, streams, options));
    }
    if (options.live_streams > 0) {
      report["results"].push_back(MeasureLive(log, recent_server.address(), options));
    }
  }
  recent_hub.Stop();
  {
    stream::Hub history_hub(log.store(), {});
    Unwrap(history_hub.Start());
    stream::WatchService history(history_hub);
    const TestServer history_server(history);
    const TestServer bare_server(bare);
    for (const int streams : options.streams) {
      report["results"].push_back(Compare("history", history_server.address(),
                                          bare_server.address(), request, streams, options));
    }
  }
  std::printf("%s\n", report.dump(2).c_str());
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) {
  dossier::bench::Options options;
  CLI::App app(
      "How fast Watch delivers from history, from memory and live, beside a bare gRPC stream of "
      "the "
      "same messages. Prints JSON.");
  app.add_option("--events", options.events, "events in the log, one a revision");
  app.add_option("--event-bytes", options.event_bytes, "about how large an event is");
  app.add_option("--streams", options.streams, "numbers of clients at once")->delimiter(',');
  app.add_option("--runs", options.runs, "runs of each; the median counts");
  app.add_option("--live-streams", options.live_streams, "clients of the live story; 0 skips it");
  app.add_option("--live-rate", options.live_rate, "commits a second in the live story");
  app.add_option("--live-events", options.live_events, "commits of the live story");
  CLI11_PARSE(app, argc, argv);
  dossier::bench::Run(options);
  return 0;
}

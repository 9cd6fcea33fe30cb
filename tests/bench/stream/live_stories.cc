// Events as they come: how late, for how much memory, at what cost.
#include <chrono>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.pb.h"
#include "tests/bench/stream/bare_service.h"
#include "tests/bench/stream/clients.h"
#include "tests/bench/stream/measure.h"
#include "tests/bench/stream/server_process.h"
#include "tests/bench/stream/stories.h"
#include "tests/bench/stream/tally.h"

namespace dossier::bench {
namespace {

v1::WatchRequest Now(const std::string& filter = "") {
  v1::WatchRequest request;
  request.set_now(true);
  request.set_filter(filter);
  return request;
}

// A yardstick whose streams open with a message, as those of Dossier do.
void OpenWithAMessage(ServerProcess& bare, const Scratch& scratch) {
  v1::WatchResponse opened;
  opened.mutable_opened()->set_log_id("bare");
  {
    std::ofstream file(scratch.Path("opened"), std::ios::binary);
    AppendMessage(opened.SerializeAsString(), file);
  }
  bare.Tell({{"do", "load_watch"}, {"path", scratch.Path("opened")}});
}

// `count` events to `watchers` clients; how many milliseconds after the server began with each it
// was where it should be.
std::vector<double> Delays(ServerProcess& server, int watchers, int connections, int64_t count,
                           double rate, int64_t bytes) {
  struct Arrival {
    int64_t revision;
    int64_t at;
  };
  std::vector<std::vector<Arrival>> arrivals(static_cast<size_t>(watchers));
  Tally received;
  Results answer;
  {
    Crowd crowd(
        server.address(), watchers, connections, [](int) { return Now(); },
        [&](size_t watcher, const Counted& counted) {
          if (counted.events == 0) return;
          // One message may bring several events.
          for (int64_t i = counted.events - 1; i >= 0; --i) {
            arrivals[watcher].push_back({counted.last_revision - i, NowNs()});
          }
          received.Add(counted.events);
        });
    crowd.AwaitOpened();
    answer = server.Tell({{"do", "live"}, {"count", count}, {"per_s", rate}, {"bytes", bytes}});
    received.Await(watchers * count);
  }
  const int64_t first = answer.at("head").get<int64_t>() + 1;
  std::vector<double> delays;
  for (const auto& of_watcher : arrivals) {
    for (const Arrival& arrival : of_watcher) {
      const int64_t begun = answer.at("begun")[static_cast<size_t>(arrival.revision - first)];
      delays.push_back(static_cast<double>(arrival.at - begun) / 1e6);
    }
  }
  return delays;
}

}  // namespace

Results Latency(const Options& options) {
  const Scratch scratch;
  ServerProcess dossier({"dossier", scratch.Directory("data"), "64000000"});
  ServerProcess bare({"bare"});
  Results results = Results::array();
  for (const double rate : options.rates) {
    std::vector<double> ours;
    std::vector<double> yardstick;
    for (int run = 0; run < options.runs; ++run) {
      for (auto* side : {&ours, &yardstick}) {
        ServerProcess& server = side == &ours ? dossier : bare;
        // Those who come now shall not see what was sent before.
        if (side == &yardstick) OpenWithAMessage(bare, scratch);
        const auto delays = Delays(server, options.watchers, options.connections,
                                   options.live_events, rate, options.event_bytes);
        side->insert(side->end(), delays.begin(), delays.end());
      }
    }
    const auto quantiles = [](const std::vector<double>& delays) {
      return Results{{"p50", At(0.5, delays)}, {"p99", At(0.99, delays)}, {"max", At(1, delays)}};
    };
    results.push_back({{"story", "commit_to_client"},
                       {"watchers", options.watchers},
                       {"connections", options.connections},
                       {"events_per_s", rate},
                       {"ms", quantiles(ours)},
                       {"bare_ms", quantiles(yardstick)},
                       {"ratio_p50", At(0.5, ours) / At(0.5, yardstick)},
                       {"ratio_p99", At(0.99, ours) / At(0.99, yardstick)},
                       {"target_at_most", 1.25}});
  }
  return results;
}

Results Crowded(const Options& options) {
  const Scratch scratch;
  Results results = Results::array();
  Results result = {{"story", "many_watchers"},
                    {"watchers", options.many_watchers},
                    {"connections", options.many_connections},
                    {"target_at_most_kb_per_watcher", 40}};
  for (const bool is_bare : {false, true}) {
    ServerProcess server(
        is_bare ? std::vector<std::string>{"bare"}
                : std::vector<std::string>{"dossier", scratch.Directory("data"), "64000000"});
    if (is_bare) OpenWithAMessage(server, scratch);
    const int64_t events = std::min(options.live_events, 10);
    const int64_t before = server.ResidentBytes();
    const int64_t wanted = options.many_watchers * events;
    Tally received;
    Crowd crowd(
        server.address(), options.many_watchers, options.many_connections,
        [](int) { return Now(); },
        [&](size_t, const Counted& counted) { received.Add(counted.events); });
    crowd.AwaitOpened();
    const int64_t idle = server.ResidentBytes();
    server.Tell({{"do", "live"}, {"count", events}, {"per_s", 1}, {"bytes", options.event_bytes}});
    const auto start = Clock::now();
    received.Await(wanted, std::chrono::seconds(60));
    const auto kb_each = [&](int64_t bytes) {
      return static_cast<double>(bytes - before) / 1024 / options.many_watchers;
    };
    const std::string prefix = is_bare ? "bare_" : "";
    result[prefix + "kb_per_watcher_idle"] = kb_each(idle);
    result[prefix + "kb_per_watcher"] = kb_each(server.ResidentBytes());
    result[prefix + "deliveries_missing"] = wanted - received.count();
    result[prefix + "seconds_after_last"] = Seconds(Clock::now() - start);
  }
  results.push_back(result);
  return results;
}

Results Filters(const Options& options) {
  const Scratch scratch;
  ServerProcess dossier({"dossier", scratch.Directory("data"), "64000000"});
  Results result = {{"story", "different_filters"},
                    {"watchers", options.watchers},
                    {"by_matching", Results::array()}};
  Tally received;
  Crowd crowd(
      dossier.address(), options.watchers, options.connections,
      [](int i) { return Now(absl::StrCat("victims.name = \"victim ", i, "\"")); },
      [&](size_t, const Counted& counted) { received.Add(counted.events); });
  crowd.AwaitOpened();
  for (int matching = 0; matching <= options.watchers;
       matching = matching == 0 ? 1 : matching * 10) {
    const int64_t events = options.live_events;
    const int64_t wanted = received.count() + matching * events;
    const int64_t cpu = dossier.CpuMicros();
    dossier.Tell({{"do", "live"},
                  {"count", events},
                  {"per_s", 50},
                  {"bytes", options.event_bytes},
                  {"victims", matching}});
    received.Await(wanted);
    result["by_matching"].push_back(
        {{"matching", matching},
         {"server_cpu_us_per_event",
          static_cast<double>(dossier.CpuMicros() - cpu) / static_cast<double>(events)}});
  }
  return Results::array({result});
}

}  // namespace dossier::bench

// Bytes as fast as they go: replay, fan-out, unary calls and the stream of a large result.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>

#include "dossier/v1/incident.pb.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/statement_service.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "tests/bench/stream/bare_service.h"
#include "tests/bench/stream/clients.h"
#include "tests/bench/stream/measure.h"
#include "tests/bench/stream/peak_memory.h"
#include "tests/bench/stream/server_process.h"
#include "tests/bench/stream/stories.h"
#include "tests/bench/stream/tally.h"

namespace dossier::bench {
namespace {

// Items a second of several runs, ours and the yardstick's by turns, so that both meet the same
// machine.
Results Compare(int runs, const std::function<int64_t()>& ours,
                const std::function<int64_t()>& bare) {
  std::vector<double> our_rates;
  std::vector<double> bare_rates;
  std::vector<double> ratios;
  const auto rate = [](const std::function<int64_t()>& run) {
    const auto start = Clock::now();
    const auto items = static_cast<double>(run());
    return items / Seconds(Clock::now() - start);
  };
  for (int i = 0; i < runs; ++i) {
    our_rates.push_back(rate(ours));
    bare_rates.push_back(rate(bare));
    ratios.push_back(our_rates.back() / bare_rates.back());
  }
  return {{"per_s", At(0.5, our_rates)},
          {"bare_per_s", At(0.5, bare_rates)},
          {"ratio", At(0.5, our_rates) / At(0.5, bare_rates)},
          {"ratios", ratios}};
}

v1::WatchRequest From(int64_t revision) {
  v1::WatchRequest request;
  request.set_after_revision(revision);
  return request;
}

// Records what Watch sends for `request` up to revision `head`, for the yardstick; returns how many
// messages that are.
int64_t RecordWatch(const std::string& address, const v1::WatchRequest& request, int64_t head,
                    const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  int64_t messages = 0;
  ReadRaw(address, "/dossier.v1.WatchService/Watch", request.SerializeAsString(),
          [&](const std::string& message) {
            AppendMessage(message, file);
            ++messages;
            const grpc::Slice slice(message);
            return CountEvents(grpc::ByteBuffer(&slice, 1)).last_revision < head;
          });
  return messages;
}

// Reads the log after revision `after` with `streams` unparsing clients.
int64_t ReadWithCrowd(const std::string& address, int64_t after, int streams, int64_t events,
                      int connections) {
  std::vector<std::atomic<int64_t>> got(static_cast<size_t>(streams));
  Tally complete;
  Crowd crowd(
      address, streams, std::min(connections, streams), [&](int) { return From(after); },
      [&](size_t watcher, const Counted& counted) {
        const int64_t before = got[watcher].fetch_add(counted.events);
        if (before < events && before + counted.events >= events) complete.Add(1);
      });
  complete.Await(streams);
  return events * streams;
}

}  // namespace

namespace {

// What `request` sends of history, to 1 and 8 clients.
void CompareHistory(const Options& options, const Scratch& scratch, ServerProcess& dossier,
                    ServerProcess& bare, const v1::WatchRequest& request, const std::string& story,
                    Results& results) {
  const int64_t messages =
      RecordWatch(dossier.address(), request, options.events, scratch.Path("messages"));
  bare.Tell({{"do", "load_watch"}, {"path", scratch.Path("messages")}});
  for (const int streams : {1, 8}) {
    const auto read = [&](const std::string& address) {
      WatchParsed(address, request, streams, options.events);
      return options.events * streams;
    };
    const auto store_reads = [&] {
      return dossier.Tell({{"do", "stats"}})["history_reads"].get<int64_t>();
    };
    const int64_t cpu = dossier.CpuMicros();
    const int64_t reads = store_reads();
    Results result = Compare(
        options.runs, [&] { return read(dossier.address()); },
        [&] { return read(bare.address()); });
    result["store_reads_per_message"] =
        static_cast<double>(store_reads() - reads) / static_cast<double>(options.runs * messages);
    result["server_cpu_us_per_event"] =
        static_cast<double>(dossier.CpuMicros() - cpu) /
        static_cast<double>(options.runs * options.events * streams);
    result["story"] = story;
    result["streams"] = streams;
    result["target"] = 0.8;
    result["events_per_message"] =
        static_cast<double>(options.events) / static_cast<double>(messages);
    results.push_back(result);
  }
}

}  // namespace

Results Replay(const Options& options) {
  const Scratch scratch;
  const std::string data = scratch.Directory("data");
  {
    ServerProcess writer({"dossier", data, "1000000"});
    writer.Tell(
        {{"do", "fill_incidents"}, {"count", options.events}, {"bytes", options.event_bytes}});
  }
  // Its ring begins where the log ends, so everything comes from the store.
  ServerProcess dossier({"dossier", data, "1000000"});
  ServerProcess bare({"bare"});
  Results results = Results::array();
  CompareHistory(options, scratch, dossier, bare, From(0), "replay_from_store", results);
  v1::WatchRequest snapshot;
  snapshot.set_snapshot(true);
  CompareHistory(options, scratch, dossier, bare, snapshot, "snapshot", results);
  return results;
}

Results FanOut(const Options& options) {
  const Scratch scratch;
  ServerProcess dossier({"dossier", scratch.Directory("data"), "8000000000"});
  ServerProcess bare({"bare"});
  const int64_t head = dossier.Tell({{"do", "fill_incidents"},
                                     {"count", options.events},
                                     {"bytes", options.event_bytes}})["head"];
  while (dossier.Tell({{"do", "stats"}})["ring_head"] < head) {
  }
  Results results = Results::array();
  for (const int streams : {1, 64, options.watchers}) {
    const int64_t events = std::max<int64_t>(options.events / (streams > 100 ? 50 : streams), 100);
    const int64_t after = head - std::min(events, head);
    RecordWatch(dossier.address(), From(after), head, scratch.Path("messages"));
    bare.Tell({{"do", "load_watch"}, {"path", scratch.Path("messages")}});
    const auto read = [&](const std::string& address) {
      return ReadWithCrowd(address, after, streams, head - after, options.connections);
    };
    Results result = Compare(
        options.runs, [&] { return read(dossier.address()); },
        [&] { return read(bare.address()); });
    result["story"] = "fan_out_from_ring";
    result["streams"] = streams;
    result["target"] = 0.8;
    results.push_back(result);
  }
  return results;
}

Results Unary(const Options& options) {
  const Scratch scratch;
  ServerProcess dossier({"dossier", scratch.Directory("data"), "1000000"});
  ServerProcess bare({"bare"});
  dossier.Tell({{"do", "fill_incidents"}, {"count", 1000}, {"bytes", options.event_bytes}});
  {
    v1::GetIncidentRequest request;
    request.set_name("incidents/i500");
    ReadRaw(dossier.address(), "/dossier.v1.IncidentService/GetIncident",
            request.SerializeAsString(), [&](const std::string& message) {
              std::ofstream(scratch.Path("incident"), std::ios::binary) << message;
              return false;
            });
  }
  bare.Tell({{"do", "load_incident"}, {"path", scratch.Path("incident")}});
  constexpr int kInFlight = 64;
  const auto call = [&](const std::string& address) {
    GetIncidents(address, "incidents/i500", options.calls, kInFlight, /*connections=*/4);
    return options.calls;
  };
  Results result = Compare(
      options.runs, [&] { return call(dossier.address()); }, [&] { return call(bare.address()); });
  result["story"] = "unary_get_incident";
  result["in_flight"] = kInFlight;
  result["target"] = 0.6;
  return Results::array({result});
}

Results Statements(const Options& options) {
  const Scratch scratch;
  ServerProcess dossier({"dossier", scratch.Directory("data"), "1000000"});
  ServerProcess bare({"bare"});
  dossier.Tell(
      {{"do", "fill_statements"}, {"count", options.statements}, {"bytes", options.event_bytes}});
  {
    std::ofstream file(scratch.Path("messages"), std::ios::binary);
    ReadRaw(dossier.address(), "/dossier.v1.StatementService/StreamStatements", "",
            [&](const std::string& message) {
              AppendMessage(message, file);
              return true;
            });
  }
  bare.Tell({{"do", "load_statements"}, {"path", scratch.Path("messages")}});
  const int64_t before = dossier.ResidentBytes();
  PeakMemory peak(dossier);
  const auto read = [&](const std::string& address) {
    const int64_t items = StatementsParsed(address);
    Expect(items == options.statements, "the stream of statements is not complete");
    return items;
  };
  Results result = Compare(
      options.runs, [&] { return read(dossier.address()); }, [&] { return read(bare.address()); });
  result["story"] = "stream_statements";
  result["statements"] = options.statements;
  result["target"] = 0.6;
  result["server_mb_before"] = static_cast<double>(before) / 1e6;
  result["server_mb_most"] = static_cast<double>(peak.Stop()) / 1e6;
  return Results::array({result});
}

}  // namespace dossier::bench

// Streams, reads and durable writing, each beside its yardstick: see stories.h and ../README.md.
//
// Servers run in processes of their own, ours and the bare one alike, and clients in this one; all
// share the cores of the machine. Compare the ratios of one run, not numbers of two machines.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/bench/stream/measure.h"
#include "tests/bench/stream/stories.h"

namespace dossier::bench {

Options Options::Small() {
  Options small;
  small.events = 2000;
  small.runs = 1;
  small.watchers = 20;
  small.connections = 2;
  small.many_watchers = 50;
  small.many_connections = 5;
  small.live_events = 2;
  small.calls = 500;
  small.statements = 2000;
  small.records = 500;
  return small;
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "stream_bench_XXXXXX").string();
  Expect(::mkdtemp(name.data()) != nullptr, "no directory for the data");
  directory_ = name;
}

Scratch::~Scratch() { std::filesystem::remove_all(directory_); }

std::string Scratch::Directory(const std::string& name) const {
  std::filesystem::create_directories(Path(name));
  return Path(name);
}

namespace {

struct Story {
  std::string name;
  Results (*run)(const Options&);
};

const std::vector<Story>& Stories() {
  static const auto& stories = *new std::vector<Story>{
      {"replay", Replay}, {"fan_out", FanOut},  {"unary", Unary},           {"latency", Latency},
      {"many", Crowded},  {"filters", Filters}, {"statements", Statements}, {"ingest", Ingest}};
  return stories;
}

int Main(int argc, char** argv) {
  Options options;
  std::vector<std::string> names;
  for (const Story& story : Stories()) names.push_back(story.name);
  std::vector<std::string> wanted = names;
  std::string json;
  bool small = false;
  CLI::App app("Streams, reads and durable writing beside bare gRPC and bare SQLite. Prints JSON.");
  app.add_option("--stories", wanted, "which to measure")
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  app.add_option("--json", json, "file for the results instead of the standard output");
  app.add_flag("--small", small, "a few seconds to see that all works; the numbers mean nothing");
  app.add_option("--events", options.events, "events in the log, one a revision");
  app.add_option("--event-bytes", options.event_bytes, "about how large a resource is");
  app.add_option("--runs", options.runs, "runs of each side, by turns; the median counts");
  app.add_option("--watchers", options.watchers, "clients of the live stories");
  app.add_option("--connections", options.connections, "their connections");
  app.add_option("--many-watchers", options.many_watchers, "clients of the story `many`");
  app.add_option("--many-connections", options.many_connections, "their connections");
  app.add_option("--live-events", options.live_events, "events of a live story, each run");
  app.add_option("--rates", options.rates, "events a second of `latency`")->delimiter(',');
  app.add_option("--calls", options.calls, "calls of `unary`, each run");
  app.add_option("--statements", options.statements, "statements of `statements`");
  app.add_option("--records", options.records, "records of `ingest`, each run");
  app.add_option("--batches", options.batches, "records a commit of `ingest`")->delimiter(',');
  CLI11_PARSE(app, argc, argv);
  if (small) options = Options::Small();

  Results report = {{"benchmark", "stream"},    {"cores", std::thread::hardware_concurrency()},
                    {"events", options.events}, {"event_bytes", options.event_bytes},
                    {"runs", options.runs},     {"results", Results::array()}};
  for (const Story& story : Stories()) {
    if (std::find(wanted.begin(), wanted.end(), story.name) == wanted.end()) continue;
    std::fprintf(stderr, "%s ...\n", story.name.c_str());
    for (const Results& result : story.run(options)) report["results"].push_back(result);
  }
  if (json.empty()) {
    std::printf("%s\n", report.dump(2).c_str());
  } else {
    std::ofstream(json) << report.dump(2) << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) { return dossier::bench::Main(argc, argv); }

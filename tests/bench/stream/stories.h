// What stream_bench measures: each story is one row of the table of targets, measured beside its
// yardstick in the same run, by turns.
#ifndef DOSSIER_TESTS_BENCH_STREAM_STORIES_H_
#define DOSSIER_TESTS_BENCH_STREAM_STORIES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"

namespace dossier::bench {

struct Options {
  int64_t events = 200'000;
  int64_t event_bytes = 600;
  int runs = 3;
  // The crowds.
  int watchers = 1000;
  int connections = 10;
  int many_watchers = 10'000;
  int many_connections = 100;
  int live_events = 200;
  std::vector<double> rates = {10, 50};
  int64_t calls = 100'000;
  int64_t statements = 1'000'000;
  int64_t records = 50'000;
  std::vector<int> batches = {100, 500};

  // A run of seconds that says whether everything works, and nothing about speed.
  static Options Small();
};

// A directory that goes with the object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string Path(const std::string& name) const { return directory_ + "/" + name; }
  // A directory within, made if it is not there.
  std::string Directory(const std::string& name) const;

 private:
  std::string directory_;
};

// Each returns its results.
using Results = nlohmann::json;
Results Replay(const Options& options);      // history from the store, by clients that parse
Results FanOut(const Options& options);      // from the ring, to 1, 64 and many clients
Results Unary(const Options& options);       // GetIncident
Results Latency(const Options& options);     // commit to client
Results Crowded(const Options& options);     // memory of very many watchers
Results Filters(const Options& options);     // cost of an event by how many filters it matches
Results Statements(const Options& options);  // StreamStatements
Results Ingest(const Options& options);      // durable writing

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_STORIES_H_

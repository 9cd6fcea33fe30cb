// The clients of both sides, all in the process of stream_bench.
#ifndef DOSSIER_TESTS_BENCH_STREAM_CLIENTS_H_
#define DOSSIER_TESTS_BENCH_STREAM_CLIENTS_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dossier/v1/watch_service.pb.h"
#include "tests/bench/stream/tally.h"

namespace dossier::bench {

// Connections to `address`, each a real one.
std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int connections);

// Calls Watch and parses every message, on a thread of its own for each of `streams`, until each
// has `events` events. A connection for each stream.
void WatchParsed(const std::string& address, const v1::WatchRequest& request, int streams,
                 int64_t events);

// Calls StreamStatements once and parses every message, to its end; returns how many there were.
int64_t StatementsParsed(const std::string& address);

// Calls GetIncident `calls` times, `in_flight` at once, on `connections`; parses every answer.
void GetIncidents(const std::string& address, const std::string& name, int64_t calls, int in_flight,
                  int connections);

// Reads a stream as it comes and hands over each message, unparsed, until `take` returns false.
void ReadRaw(const std::string& address, const std::string& method, const std::string& request,
             const std::function<bool(const std::string& message)>& take);

// How many events a serialised WatchResponse holds, and the revision of the last one. Reads no more
// than it must, for a thousand clients share the machine with the server.
struct Counted {
  int64_t events = 0;
  int64_t last_revision = 0;
};
Counted CountEvents(const grpc::ByteBuffer& message);

// Many watchers on few connections, without a thread of their own.
class Crowd {
 public:
  // Called with the number of the watcher and what came; any thread, for one watcher one at a time.
  using OnMessage = std::function<void(size_t watcher, const Counted& counted)>;

  // Begins `watchers` streams; `request` makes that of each.
  Crowd(const std::string& address, int watchers, int connections,
        const std::function<v1::WatchRequest(int)>& request, OnMessage on_message);
  // Hangs up and waits for the end of each. A stream that ends before ends the program.
  ~Crowd();

  // Waits until each has had its first message.
  void AwaitOpened();

 private:
  class Watcher;

  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  const OnMessage on_message_;
  Tally opened_;
  Tally done_;
  std::atomic<bool> over_ = false;
  std::vector<std::unique_ptr<Watcher>> watchers_;
};

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_CLIENTS_H_

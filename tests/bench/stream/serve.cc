// The servers that stream_bench measures, each in a process of its own that takes commands as lines
// of JSON and answers each with one:
//
//   stream_bench_server dossier DIRECTORY RING_BYTES   a store, a hub and the services over them
//   stream_bench_server bare                           the yardstick: ready bytes, the same calls
//
// The first line that it prints has its address. It ends with its input.
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/statement.pb.h"
#include "nlohmann/json.hpp"
#include "server/base/clock.h"
#include "server/query/incident_service.h"
#include "server/query/statement_service.h"
#include "server/query/worker_pool.h"
#include "server/store/event.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "server/stream/hub.h"
#include "server/stream/watch_service.h"
#include "tests/bench/stream/bare_service.h"
#include "tests/bench/stream/measure.h"

namespace dossier::bench {
namespace {

using nlohmann::json;

// Serves `services` on a free port.
class Listener {
 public:
  explicit Listener(const std::vector<grpc::Service*>& services) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    for (grpc::Service* service : services) builder.RegisterService(service);
    server_ = builder.BuildAndStart();
    Expect(server_ != nullptr, "cannot listen");
    Answer({{"address", absl::StrCat("127.0.0.1:", port)}});
  }
  ~Listener() { server_->Shutdown(std::chrono::system_clock::now()); }

  static void Answer(const json& answer) {
    std::printf("%s\n", answer.dump().c_str());
    std::fflush(stdout);
  }

 private:
  std::unique_ptr<grpc::Server> server_;
};

// Does `act` `count` times, `per_second` times a second; returns when it began with each.
template <typename Act>
json AtRate(int64_t count, double per_second, Act act) {
  json begun = json::array();
  auto next = Clock::now();
  for (int64_t i = 0; i < count; ++i) {
    std::this_thread::sleep_until(next);
    next += std::chrono::nanoseconds(static_cast<int64_t>(1e9 / per_second));
    begun.push_back(NowNs());
    act();
  }
  return begun;
}

std::string Filling(size_t used, int64_t bytes) {
  const auto wanted = static_cast<size_t>(bytes);
  return used < wanted ? std::string(wanted - used, 'x') : std::string();
}

class Dossier {
 public:
  Dossier(const std::string& directory, size_t ring_bytes)
      : store_(Unwrap(store::OpenSqliteStore(directory + "/dossier.db", {}, SystemClock()))),
        reads_({.purpose = "reads"}),
        hub_(*store_, {.ring_bytes = ring_bytes, .max_streams = 100'000}),
        incidents_(*store_, reads_),
        statements_(
            *store_, reads_, [](const auto&, auto) { return std::vector<v1::Statement>(); },
            [](auto&, const auto&, int64_t, auto, int) { return query::PlacedPrints(); }),
        watch_(hub_) {
    written_ = Unwrap(store_->Log()).head;
    Unwrap(hub_.Start());
    listener_ =
        std::make_unique<Listener>(std::vector<grpc::Service*>{&incidents_, &statements_, &watch_});
  }
  ~Dossier() {
    listener_.reset();
    hub_.Stop();
    reads_.Stop();
  }

  json Do(const json& command) {
    const std::string what = command.at("do");
    const int64_t bytes = command.value("bytes", 600);
    const int64_t count = command.value("count", 1);
    if (what == "fill_incidents") {
      Fill(count, [&](store::Transaction& t) { PutIncident(t, bytes, 0); });
      return Head();
    }
    if (what == "fill_statements") {
      Fill(count, [&](store::Transaction& t) { PutStatement(t, bytes); });
      return Head();
    }
    if (what == "live") {
      json answer = Head();
      answer["begun"] = AtRate(count, command.at("per_s"), [&] {
        Fill(1, [&](store::Transaction& t) { PutIncident(t, bytes, command.value("victims", 0)); });
      });
      return answer;
    }
    if (what == "stats") {
      const auto stats = hub_.stats();
      return {{"streams", stats.streams},
              {"head", stats.head},
              {"ring_head", stats.ring_head},
              {"history_reads", stats.history_reads}};
    }
    Expect(false, "an unknown command");
    return {};
  }

 private:
  json Head() { return {{"head", Unwrap(store_->Log()).head}}; }

  // Commits `count` revisions, up to 500 at a time.
  template <typename Put>
  void Fill(int64_t count, Put put) {
    constexpr int64_t kPerCommit = 500;
    while (count > 0) {
      auto transaction = Unwrap(store_->Begin());
      for (int64_t i = 0; i < std::min(count, kPerCommit); ++i) {
        ++written_;
        put(*transaction);
        Unwrap(transaction->Seal());
      }
      Unwrap(transaction->Commit());
      count -= kPerCommit;
    }
  }

  // About `bytes` long, with so many victims: victim 0, victim 1 and so on.
  void PutIncident(store::Transaction& transaction, int64_t bytes, int64_t victims) {
    v1::Incident incident;
    incident.set_name(absl::StrCat("incidents/i", written_));
    incident.set_title(absl::StrCat("title ", written_ % 100));
    for (int64_t i = 0; i < victims; ++i) {
      incident.add_victims()->set_name(absl::StrCat("victim ", i));
    }
    incident.set_summary(Filling(incident.ByteSizeLong(), bytes));
    Unwrap(
        transaction.Put(incident.name(), incident.SerializeAsString(), store::TermsOf(incident)));
  }

  void PutStatement(store::Transaction& transaction, int64_t bytes) {
    v1::Statement statement;
    statement.set_name(absl::StrCat("statements/s", written_));
    statement.mutable_speaker()->set_name(absl::StrCat("speaker ", written_ % 1000));
    statement.set_language("en");
    statement.set_text(Filling(statement.ByteSizeLong(), bytes));
    Unwrap(transaction.Put(statement.name(), statement.SerializeAsString(),
                           store::TermsOf(statement)));
  }

  std::unique_ptr<store::Store> store_;
  query::WorkerPool reads_;
  stream::Hub hub_;
  query::IncidentService incidents_;
  query::StatementService statements_;
  stream::WatchService watch_;
  int64_t written_ = 0;
  std::unique_ptr<Listener> listener_;
};

class Bare {
 public:
  Bare()
      : watch_(events_), statements_(resources_), listener_({&watch_, &statements_, &incidents_}) {}

  json Do(const json& command) {
    const std::string what = command.at("do");
    if (what == "load_watch") {
      events_.Load(command.at("path"));
    } else if (what == "load_statements") {
      resources_.Load(command.at("path"));
    } else if (what == "load_incident") {
      std::ifstream file(command.at("path").get<std::string>(), std::ios::binary);
      std::stringstream bytes;
      bytes << file.rdbuf();
      incidents_.SetAnswer(bytes.str());
    } else if (what == "live") {
      json answer = {{"head", published_}};
      answer["begun"] = AtRate(command.at("count"), command.at("per_s"),
                               [&] { events_.Publish(EventMessage(command.value("bytes", 600))); });
      return answer;
    } else {
      Expect(false, "an unknown command");
    }
    return json::object();
  }

 private:
  // What a stream of Dossier sends for one new incident.
  grpc::ByteBuffer EventMessage(int64_t bytes) {
    v1::WatchResponse response;
    v1::Event& event = *response.add_events();
    event.set_type(v1::Event::TYPE_CREATED);
    event.set_revision(++published_);
    event.set_name(absl::StrCat("incidents/i", published_));
    event.mutable_commit_time()->set_seconds(NowNs() / 1'000'000'000);
    event.mutable_incident()->set_summary(Filling(0, bytes));
    response.set_resume_token(std::string(90, 't'));
    const grpc::Slice slice(response.SerializeAsString());
    return grpc::ByteBuffer(&slice, 1);
  }

  ReadyMessages events_;
  ReadyMessages resources_;
  BareWatch watch_;
  BareStatements statements_;
  BareIncidents incidents_;
  int64_t published_ = 0;
  Listener listener_;
};

template <typename Subject>
int Obey(Subject& subject) {
  for (std::string line; std::getline(std::cin, line);) {
    Listener::Answer(subject.Do(json::parse(line)));
  }
  return 0;
}

}  // namespace
}  // namespace dossier::bench

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  size_t ring_bytes = 0;
  if (arguments == std::vector<std::string>{"bare"}) {
    dossier::bench::Bare bare;
    return dossier::bench::Obey(bare);
  }
  if (arguments.size() == 3 && arguments[0] == "dossier" &&
      absl::SimpleAtoi(arguments[2], &ring_bytes)) {
    dossier::bench::Dossier dossier(arguments[1], ring_bytes);
    return dossier::bench::Obey(dossier);
  }
  std::fprintf(stderr, "stream_bench starts this: dossier DIRECTORY RING_BYTES, or bare\n");
  return 2;
}

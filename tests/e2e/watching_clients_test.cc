// Clients that add events to a file, over kill -9 of the server and of themselves.
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "dossier/client/mirrored_set.h"
#include "dossier/client/watcher.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/clients.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/world.h"
#include "tests/support/folder_watch.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using testing::HasSubstr;

// "7 incidents/k3f9" for each event that the log holds about incidents.
std::vector<std::string> EventsOfTheLog(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = v1::WatchService::NewStub(channel);
  grpc::ClientContext context;
  v1::WatchRequest request;
  request.add_types("incident");
  request.set_after_revision(0);
  const auto stream = stub->Watch(&context, request);
  std::vector<std::string> events;
  int64_t head = 0;
  v1::WatchResponse message;
  while (stream->Read(&message)) {
    if (message.has_opened()) head = message.opened().head_revision();
    for (const v1::Event& event : message.events()) {
      events.push_back(absl::StrCat(event.revision(), " ", event.name()));
    }
    if (message.has_progress() && message.progress().revision() >= head) break;
  }
  context.TryCancel();
  return events;
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  return std::string((std::istreambuf_iterator<char>(file)), {});
}

// What stands after `key` in a line of JSON.
std::string ValueOf(const std::string& line, const std::string& key) {
  const std::string mark = absl::StrCat("\"", key, "\":");
  size_t begin = line.find(mark);
  if (begin == line.npos) return "";
  begin += mark.size();
  const bool quoted = line[begin] == '"';
  if (quoted) ++begin;
  return line.substr(begin, line.find_first_of(quoted ? "\"" : ",}", begin) - begin);
}

// The same for each whole line of a file of events, in JSON or as the C++ example writes them.
std::vector<std::string> EventsOfTheFile(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> events;
  for (std::string line; std::getline(file, line);) {
    if (file.eof()) break;  // it ends without a line feed
    if (line[0] != '{') {
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      events.push_back(absl::StrCat(words[0], " ", words.size() > 2 ? words[2] : ""));
    } else if (!ValueOf(line, "name").empty()) {
      events.push_back(absl::StrCat(ValueOf(line, "revision"), " ", ValueOf(line, "name")));
    }
  }
  return events;
}

// Hands on to a set whose revision can be waited for.
class Awaited : public client::WatchHandler {
 public:
  explicit Awaited(client::MirroredSet& set) : set_(set) {}

  absl::Status OnBatch(const client::WatchBatch& batch) override {
    const absl::MutexLock lock(&told_);
    return set_.OnBatch(batch);
  }
  absl::Status OnReset(const absl::Status& why) override {
    const absl::MutexLock lock(&told_);
    return set_.OnReset(why);
  }

  bool AwaitRevision(int64_t least) {
    const auto is_there = [this, least] { return set_.complete() && set_.revision() >= least; };
    const absl::MutexLock lock(&told_);
    return told_.AwaitWithTimeout(absl::Condition(&is_there), absl::Minutes(4));
  }

 private:
  client::MirroredSet& set_;
  absl::Mutex told_;
};

class WatchingClientsTest : public testing::Test {
 protected:
  WatchingClientsTest() { StartServer(OwnAddress()); }

  // Waits for what the client writes.
  bool Await(absl::FunctionRef<bool()> condition) {
    return written_.Await(condition, absl::Minutes(4));
  }

  void StartServer(const std::string& listen) {
    Dossierd::Options options;
    options.data = directory_.File("data");
    options.listen = listen;
    server_ = std::make_unique<Dossierd>(options);
    ASSERT_TRUE(server_->serves()) << server_->process().output();
  }

  void KillServer() {
    const std::string address = server_->address();
    server_->Kill();
    StartServer(address);
  }

  void StartWatch(const WatchingClient& client, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = client.arguments;
    arguments.insert(arguments.end(), more.begin(), more.end());
    if (!client.place_flag.empty()) arguments.push_back(client.place_flag);
    arguments.push_back(place_);
    if (!client.events_flag.empty()) arguments.push_back(client.events_flag);
    arguments.push_back(events_);
    std::vector<std::string> environment = client.environment;
    environment.push_back("DOSSIER_SERVER=" + server_->address());
    watch_ = std::make_unique<Process>(arguments, environment);
  }

  // Has the server learn of some incidents that have nothing to do with each other.
  void Submit(int reports) {
    static const char* const kTowns[] = {"Ullen",  "Vells",  "Norrby", "Tarnau",  "Ostrel",
                                         "Quimby", "Harnes", "Lidmar", "Pellow",  "Strand",
                                         "Menzel", "Arvika", "Bostow", "Cravens", "Dunmor"};
    std::string lines;
    for (int i = 0; i < reports; ++i, ++submitted_) {
      absl::StrAppend(&lines, R"({"id": ")", submitted_,
                      R"(", "title": "Ransomware attack on the )", R"(library of )",
                      kTowns[submitted_ % 15], R"(", "text": "The City Library of )",
                      kTowns[submitted_ % 15], " was hit by ransomware on ", 1 + submitted_ % 28,
                      " March ", 2031 + submitted_, R"(, its director said."})", "\n");
    }
    const Result result = RunProgram(
        {DossierPath(), "--server", server_->address(), "submit", "-", "--jsonl"}, lines);
    ASSERT_EQ(result.code, 0) << result.err;
  }

  // Submits, kills one side or the other at whatever moment it is, and again; in the end the file
  // must hold what the log holds. DOSSIER_KILL_ROUNDS=100 takes some minutes.
  void HoldOut(const WatchingClient& client) {
    StartWatch(client);
    ASSERT_TRUE(Await([&] { return std::ifstream(place_).good(); })) << watch_->output();
    const char* rounds = std::getenv("DOSSIER_KILL_ROUNDS");
    for (int round = 0; round < (rounds == nullptr ? 5 : std::atoi(rounds)); ++round) {
      Submit(3);
      if (round % 2 == 0) {
        KillServer();
      } else {
        watch_->Signal(SIGKILL);
        watch_->Wait();
        StartWatch(client);
      }
    }
    const std::vector<std::string> expected = EventsOfTheLog(server_->channel());
    ASSERT_GE(expected.size(), 15u);
    EXPECT_TRUE(Await([&] { return EventsOfTheFile(events_).size() >= expected.size(); }))
        << watch_->output();
    EXPECT_EQ(EventsOfTheFile(events_), expected) << watch_->output();
  }

  // Freezes the server until the client has taken it for dead.
  void Freeze(const WatchingClient& client) {
    Submit(1);
    StartWatch(client, {"--progress-interval", "0.2"});
    const size_t before = EventsOfTheLog(server_->channel()).size();
    ASSERT_TRUE(Await([&] { return EventsOfTheFile(events_).size() == before; }));
    server_->process().Signal(SIGSTOP);
    EXPECT_TRUE(watch_->WaitFor("nothing was heard for 0.6 s")) << watch_->output();
    server_->process().Signal(SIGCONT);
    Submit(1);
    const std::vector<std::string> log = EventsOfTheLog(server_->channel());
    EXPECT_TRUE(Await([&] { return EventsOfTheFile(events_).size() >= log.size(); }));
    EXPECT_EQ(EventsOfTheFile(events_), log);
  }

  // Gives the server another log; the client must say that what it wrote is void, and go on.
  void Replace(const WatchingClient& client) {
    Submit(1);
    StartWatch(client);
    ASSERT_TRUE(Await([&] { return !EventsOfTheFile(events_).empty(); })) << watch_->output();
    const std::string address = server_->address();
    server_->Kill();
    std::filesystem::remove_all(directory_.File("data"));
    StartServer(address);
    Submit(1);
    const std::vector<std::string> log = EventsOfTheLog(server_->channel());
    // The resource comes in the new snapshot or after it, as it happens.
    EXPECT_TRUE(Await([&] {
      const std::string text = TextOf(events_);
      const size_t reset = text.find("LOG_RESET");
      return reset != text.npos && text.find("snapshot_end", reset) != text.npos &&
             EventsOfTheFile(events_).back() == log.back();
    })) << TextOf(events_);
  }

  TempDir directory_;
  FolderWatch written_{directory_.path()};
  const std::string place_ = directory_.File("place");
  const std::string events_ = directory_.File("events");
  std::unique_ptr<Dossierd> server_;
  std::unique_ptr<Process> watch_;
  int submitted_ = 0;
};

TEST_F(WatchingClientsTest, TheCommandLineWritesEachEventOnceOverKillsOfBothSides) {
  HoldOut(*CommandLineClient());
  watch_->Signal(SIGTERM);
  EXPECT_EQ(watch_->Wait(), 0) << watch_->output();
}

TEST_F(WatchingClientsTest, ThePythonExampleWritesEachEventOnceOverKillsOfBothSides) {
  const auto client = PythonClient();
  ASSERT_TRUE(client.ok()) << client.status();
  HoldOut(*client);
}

TEST_F(WatchingClientsTest, TheNodeExampleWritesEachEventOnceOverKillsOfBothSides) {
  const auto client = NodeClient();
  if (!client.ok()) GTEST_SKIP() << "no Node here: " << client.status().message();
  HoldOut(*client);
}

TEST_F(WatchingClientsTest, AFrozenServerIsLeftAndFoundAgainFromPython) {
  Freeze(PythonClient().value());
}

TEST_F(WatchingClientsTest, AFrozenServerIsLeftAndFoundAgainFromNode) {
  const auto client = NodeClient();
  if (!client.ok()) GTEST_SKIP() << "no Node here: " << client.status().message();
  Freeze(*client);
}

TEST_F(WatchingClientsTest, AnotherLogIsNoticedByTheCommandLine) {
  Replace(CommandLineClient().value());
}

TEST_F(WatchingClientsTest, AnotherLogIsNoticedFromPython) { Replace(PythonClient().value()); }

TEST_F(WatchingClientsTest, AnotherLogIsNoticedFromNode) {
  const auto client = NodeClient();
  if (!client.ok()) GTEST_SKIP() << "no Node here: " << client.status().message();
  Replace(*client);
}

TEST_F(WatchingClientsTest, AMirroredSetIsWhatTheServerListsOverItsKills) {
  v1::WatchRequest request;
  request.add_types("incident");
  request.set_filter("kinds.type = RANSOMWARE");
  client::MirroredSet incidents;
  Awaited awaited(incidents);
  client::Watcher watcher(client::Connect(server_->address(), {}), {.request = request});
  std::thread thread([&] { EXPECT_TRUE(watcher.Run(awaited).ok()); });
  EXPECT_TRUE(incidents.AwaitComplete(absl::Now() + absl::Minutes(2)));
  for (int round = 0; round < 5; ++round) {
    Submit(3);
    KillServer();
  }
  const std::vector<v1::Incident> listed = ReadWorld(server_->channel()).incidents;
  int64_t head = 0;
  for (const v1::Incident& incident : listed) head = std::max(head, incident.revision());
  EXPECT_TRUE(awaited.AwaitRevision(head));
  watcher.Stop();
  thread.join();
  EXPECT_EQ(incidents.size(), listed.size());
  for (const v1::Incident& incident : listed) {
    const auto held = incidents.Find(incident.name());
    ASSERT_TRUE(held.has_value()) << incident.name();
    EXPECT_EQ(held->incident().SerializeAsString(), incident.SerializeAsString());
  }
}

#ifndef DOSSIER_SANITIZED  // an author's program has no sanitizers
TEST_F(WatchingClientsTest, AProgramBuiltFromTheInstalledLibraryWritesEachEventOnceToo) {
  const auto examples = InstalledExamples();
  ASSERT_TRUE(examples.ok()) << examples.status();
  HoldOut({.arguments = {*examples + "/watch_incidents"}});
  const Result list = RunProgram({*examples + "/list_incidents", "kinds.type = RANSOMWARE"}, "",
                                 {"DOSSIER_SERVER=" + server_->address()});
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("Ullen"));
  Process mirror({*examples + "/mirror_incidents"}, {"DOSSIER_SERVER=" + server_->address()});
  EXPECT_TRUE(mirror.WaitFor("Ullen")) << mirror.output();
  mirror.Signal(SIGTERM);
  EXPECT_EQ(mirror.Wait(), 0) << mirror.output();
  EXPECT_THAT(mirror.output(), HasSubstr(" incidents at revision "));
}
#endif

}  // namespace
}  // namespace dossier::e2e

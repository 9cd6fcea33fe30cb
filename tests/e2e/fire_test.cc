// Correctness under fire: writers at full speed, watchers with different filters, kill -9 of server
// and clients, streams cut and resumed, clients that do not read, compaction meanwhile. In the end
// each watcher has been told exactly what its filter matches, each event once and in order.
//
// Small here; at full size: DOSSIER_FIRE_WATCHERS=200 DOSSIER_FIRE_RESUMES=1000
// DOSSIER_FIRE_KILLS=20, and DOSSIER_FIRE_SEED for another course of events.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/client/submitter.h"
#include "dossier/v1/admin_service.grpc.pb.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/fire/filters.h"
#include "tests/e2e/fire/journal.h"
#include "tests/e2e/fire/truth.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

int NumberOf(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

// Submits notes, new ones and new versions of old ones, and a few reports of incidents.
class Writer {
 public:
  Writer(const std::string& address, int number, int seed)
      : number_(number),
        random_(static_cast<uint32_t>(seed + number)),
        channel_(PatientChannel(address)),
        thread_([this] { Run(); }) {}
  ~Writer() { Finish(); }

  // Waits until all that was begun is acknowledged.
  void Finish() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Run() {
    client::Submitter submitter(
        channel_, {.backoff = {.first = absl::Milliseconds(20), .longest = absl::Milliseconds(200)},
                   .max_failures = 1000,
                   .window_reports = 50});
    const absl::Status status = submitter.Run(
        [this]() -> std::optional<v1::SubmitReportsRequest> {
          if (stopping_) return std::nullopt;
          return written_++ % 150 == 100 && incidents_ < 8 ? Incident() : Note();
        },
        [](const v1::SubmitReportsResponse& response) {
          EXPECT_FALSE(response.report().empty()) << response.ShortDebugString();
        });
    EXPECT_TRUE(status.ok()) << status;
  }

  v1::SubmitReportsRequest Note() {
    const uint32_t id = random_() % 3 == 0 ? ++notes_ : random_() % (notes_ + 1);
    const uint32_t k = random_() % 25;
    v1::SubmitReportsRequest note;
    note.set_external_id(absl::StrCat("writer-", number_, "-note-", id));
    note.set_title(absl::StrCat(k % 3 == 0 ? "Harbour" : "Market", " notes ", k));
    note.set_publisher(absl::StrCat("Courier ", random_() % 25));
    note.set_published(absl::StrCat("2031-0", k % 9 + 1, "-12"));
    note.set_body(absl::StrCat("The ", k % 2 == 0 ? "ferry" : "train", " was late, and tide", k,
                               " came in. Version ", random_() % 1000, " of note ", id, ".\n"));
    return note;
  }

  v1::SubmitReportsRequest Incident() {
    const std::string firm = absl::StrCat("Firm ", ++incidents_ + 10 * number_, " Freight");
    v1::SubmitReportsRequest report;
    report.set_external_id(absl::StrCat("writer-", number_, "-incident-", incidents_));
    report.set_title(firm + " hit by ransomware");
    report.set_publisher("Courier 1");
    report.set_published(absl::StrCat("2031-05-", 10 + incidents_));
    report.set_body(
        absl::StrCat(firm, " said on Monday that it had been hit by a ransomware attack. “",
                     "We took our systems offline,” ", firm, " said in a statement.\n"));
    return report;
  }

  const int number_;
  std::minstd_rand random_;
  const std::shared_ptr<grpc::Channel> channel_;
  uint32_t notes_ = 0;
  int incidents_ = 0;
  int written_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

class FireTest : public testing::Test {
 protected:
  const int watchers_ = NumberOf("DOSSIER_FIRE_WATCHERS", 30);
  const int resumes_ = NumberOf("DOSSIER_FIRE_RESUMES", 120);
  const int kills_ = NumberOf("DOSSIER_FIRE_KILLS", 4);
  const int seed_ = NumberOf("DOSSIER_FIRE_SEED", 1);
  static constexpr int kWatchersOfProcess = 50;

  FireTest() { StartServer(); }
  ~FireTest() override { std::filesystem::remove(config_); }

  void StartServer() {
    // Small batches make many revisions; a small ring sends streams to the store.
    std::ofstream(config_) << "ingest: { batch_records: 5 }\nwatch: { ring_bytes: 1048576 }\n";
    Dossierd::Options options{.data = data_.path(), .more = {"--config", config_}};
    if (server_ != nullptr) options.listen = server_->address();
    server_ = std::make_unique<Dossierd>(options);
    ASSERT_TRUE(server_->serves()) << server_->process().output();
  }

  void KillServer() {
    server_->Kill();
    StartServer();
  }

  std::unique_ptr<Process> StartWatchers(int first) {
    const int count = std::min(kWatchersOfProcess, watchers_ - first);
    return std::make_unique<Process>(std::vector<std::string>{
        DOSSIER_BINARY_DIR "/bin/fire_watchers", server_->address(), journals_.path(),
        absl::StrCat(first), absl::StrCat(count), absl::StrCat(seed_)});
  }

  int ResumesSoFar() const {
    std::error_code none;
    const auto size = std::filesystem::file_size(journals_.path() + "/resumes", none);
    return none ? 0 : static_cast<int>(size);
  }

  // Forgets history up to near the head, but never what the truth has not read.
  void Compact(int64_t read_up_to) {
    const auto stub = v1::AdminService::NewStub(server_->channel());
    grpc::ClientContext context;
    v1::CompactRequest request;
    request.set_oldest_revision(std::max<int64_t>(read_up_to - 20, 1));
    v1::CompactResponse response;
    const grpc::Status status = stub->Compact(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.state().oldest_revision(), request.oldest_revision());
    ++compactions_;
  }

  // How much a check finds wrong with the data.
  int64_t Problems() {
    const auto stub = v1::AdminService::NewStub(server_->channel());
    grpc::ClientContext context;
    const auto stream = stub->Verify(&context, {});
    v1::VerifyResponse answer;
    while (stream->Read(&answer)) {
      if (answer.has_problem()) ADD_FAILURE() << answer.problem().ShortDebugString();
    }
    EXPECT_TRUE(stream->Finish().ok());
    EXPECT_TRUE(answer.has_done());
    return answer.done().problems();
  }

  // The end of the log, once nobody writes any more.
  int64_t Head() {
    const auto stub = v1::AdminService::NewStub(server_->channel());
    grpc::ClientContext context;
    v1::StoreState state;
    EXPECT_TRUE(stub->GetStoreState(&context, {}, &state).ok());
    return state.head_revision();
  }

  // What List answers to a question about reports: names, each with its revision.
  std::map<std::string, int64_t> ListReports(const std::string& filter) {
    const auto stub = v1::ReportService::NewStub(server_->channel());
    std::map<std::string, int64_t> found;
    v1::ListReportsRequest request;
    request.set_filter(filter);
    request.set_page_size(1000);
    do {
      grpc::ClientContext context;
      v1::ListReportsResponse page;
      const grpc::Status status = stub->ListReports(&context, request, &page);
      EXPECT_TRUE(status.ok()) << filter << ": " << status.error_message();
      for (const v1::Report& report : page.reports()) found[report.name()] = report.revision();
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return found;
  }

  const TempDir data_, journals_;
  const std::string config_ = journals_.path() + ".yaml";
  int compactions_ = 0;
  std::unique_ptr<Dossierd> server_;
};

// What is wrong with what a watcher was told.
struct Findings {
  int lost = 0;
  int doubled = 0;
  int wrong = 0;  // out of order, or of another type
};

Findings Compare(const std::vector<Truth::Told>& told, const std::vector<Truth::Told>& expected) {
  Findings found;
  std::multiset<std::pair<int64_t, std::string>> left;
  for (const auto& each : expected) left.insert({each.revision, each.name});
  for (const auto& each : told) {
    const auto place = left.find({each.revision, each.name});
    if (place == left.end()) {
      ++found.doubled;
    } else {
      left.erase(place);
    }
  }
  found.lost = static_cast<int>(left.size());
  if (found.lost == 0 && found.doubled == 0 && told != expected) ++found.wrong;
  return found;
}

TEST_F(FireTest, EveryWatcherIsToldEachEventOnceAndEndsWithWhatItsFilterMatches) {
  Truth truth(server_->address());
  std::vector<std::unique_ptr<Process>> clients;
  for (int first = 0; first < watchers_; first += kWatchersOfProcess) {
    clients.push_back(StartWatchers(first));
  }
  std::vector<std::unique_ptr<Writer>> writers;
  for (int i = 0; i < 2; ++i) {
    writers.push_back(std::make_unique<Writer>(server_->address(), i, seed_));
  }

  std::minstd_rand random(static_cast<uint32_t>(seed_));
  int kills = 0;
  int client_kills = 0;
  while (kills < kills_ || ResumesSoFar() < resumes_) {
    const int64_t next = truth.head() + 1 + random() % 20;
    const int64_t head = truth.Await(next);
    ASSERT_GE(head, next) << "the log stands still; " << server_->process().output();
    switch (random() % 4) {
      case 0:
        KillServer();
        ++kills;
        break;
      case 1: {
        const size_t victim = random() % clients.size();
        clients[victim]->Signal(SIGKILL);
        clients[victim]->Wait();
        clients[victim] = StartWatchers(static_cast<int>(victim) * kWatchersOfProcess);
        ++client_kills;
        break;
      }
      default:
        if (random() % 3 == 0) Compact(head);
    }
  }
  for (auto& writer : writers) writer->Finish();

  const int64_t end = Head();
  std::ofstream(journals_.path() + "/stop.new") << end;
  std::filesystem::rename(journals_.path() + "/stop.new", journals_.path() + "/stop");
  ASSERT_EQ(truth.Await(end), end) << "the log stands still; " << server_->process().output();
  for (auto& client : clients) EXPECT_EQ(client->Wait(), 0) << client->output();

  Findings all;
  int64_t events = 0;
  int resets = 0;
  for (int i = 0; i < watchers_; ++i) {
    const Question question = QuestionOf(i);
    const Journal journal = ReadJournal(absl::StrCat(journals_.path(), "/", i, ".journal"));
    const bool by_words = i % 10 == 7;  // the truth knows no texts
    resets += journal.resets;
    std::map<std::string, int64_t> set;
    std::vector<Truth::Told> told;
    for (const v1::Event& event : journal.events) {
      const bool gone = event.type() == v1::Event::TYPE_DELETED ||
                        event.type() == v1::Event::TYPE_MERGED ||
                        event.type() == v1::Event::TYPE_LEFT;
      gone ? (void)set.erase(event.name()) : (void)(set[event.name()] = event.revision());
      if (event.type() == v1::Event::TYPE_SNAPSHOT) {
        EXPECT_LE(event.revision(), journal.opened_at) << question.filter;
      } else {
        told.push_back({event.type(), event.revision(), event.name()});
      }
    }
    events += static_cast<int64_t>(told.size());
    EXPECT_GE(journal.told_up_to, end) << question.filter;
    const bool of_reports = question.types == std::vector<std::string>{"report"};
    if (of_reports) {
      EXPECT_EQ(set, ListReports(question.filter)) << i << " " << question.filter;
    }
    if (by_words) continue;
    const Findings found =
        Compare(told, truth.Expected(question, journal.from_snapshot ? journal.opened_at : 0));
    EXPECT_EQ(found.lost, 0) << i << " " << question.filter;
    EXPECT_EQ(found.doubled, 0) << i << " " << question.filter;
    EXPECT_EQ(found.wrong, 0) << i << " " << question.filter;
    EXPECT_EQ(set, truth.Matches(question)) << i << " " << question.filter;
    all.lost += found.lost;
    all.doubled += found.doubled;
  }
  EXPECT_EQ(truth.mistakes(), 0);
  EXPECT_EQ(Problems(), 0);
  std::cout << watchers_ << " watchers, " << end << " revisions, " << events << " events, "
            << ResumesSoFar() << " resumes, " << resets << " starts over, " << kills
            << " server kills, " << client_kills << " client kills, " << compactions_
            << " compactions: " << all.lost << " lost, " << all.doubled << " doubled\n";
}

}  // namespace
}  // namespace dossier::e2e

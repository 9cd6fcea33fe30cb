// A client process full of watchers, made to be killed: each keeps a journal, resumes from it, cuts
// its own stream now and then, and ends once it was told everything up to the revision that the
// file `stop` in the journals' folder names.
//
//   fire_watchers ADDRESS FOLDER FIRST COUNT SEED
#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "tests/e2e/fire/filters.h"
#include "tests/e2e/fire/journal.h"

namespace dossier::e2e {
namespace {

// Where the watchers are to end; 0 while nobody knows.
class Stop {
 public:
  explicit Stop(std::string path) : path_(std::move(path)) {}

  int64_t Revision() {
    if (revision_ != 0) return revision_;
    int64_t revision = 0;
    if (std::ifstream(path_) >> revision && revision > 0) {
      std::lock_guard lock(mutex_);
      revision_ = revision;
      known_.notify_all();
    }
    return revision_;
  }

  void Await() {
    std::unique_lock lock(mutex_);
    known_.wait(lock, [this] { return revision_ != 0; });
  }

 private:
  const std::string path_;
  std::atomic<int64_t> revision_ = 0;
  std::mutex mutex_;
  std::condition_variable known_;
};

class FireWatcher {
 public:
  FireWatcher(v1::WatchService::Stub& stub, const std::string& folder, int number, int seed,
              Stop& stop)
      : stub_(stub),
        question_(QuestionOf(number)),
        stalls_(number % 50 == 7),
        journal_path_(absl::StrCat(folder, "/", number, ".journal")),
        resumes_(open((folder + "/resumes").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)),
        journal_(journal_path_),
        random_(static_cast<uint32_t>(seed * 1000 + number)),
        stop_(stop) {
    const Journal journal = ReadJournal(journal_path_);
    token_ = journal.token;
    // One who lost its place began again with a snapshot, and is still in it after a kill.
    if (!token_.empty()) question_.from_snapshot = journal.from_snapshot;
  }
  ~FireWatcher() { close(resumes_); }

  void Run() {
    while (!done_) {
      const grpc::Status status = ReadStream();
      journal_.Forget();
      const bool lost_its_place = status.error_code() == grpc::StatusCode::OUT_OF_RANGE ||
                                  status.error_code() == grpc::StatusCode::FAILED_PRECONDITION;
      if (lost_its_place) {
        journal_.Reset();
        token_.clear();
        question_.from_snapshot = true;
      }
      if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) {
        std::fprintf(stderr, "watcher of `%s`: %s\n", question_.filter.c_str(),
                     status.error_message().c_str());
        return;
      }
    }
  }

 private:
  grpc::Status ReadStream() {
    v1::WatchRequest request;
    for (const std::string& type : question_.types) request.add_types(type);
    request.set_filter(question_.filter);
    request.mutable_progress_interval()->set_nanos(200'000'000);
    if (!token_.empty()) {
      request.set_resume_token(token_);
      (void)!write(resumes_, "r", 1);
    } else if (question_.from_snapshot) {
      request.set_snapshot(true);
    } else {
      request.set_after_revision(0);
    }
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    const auto stream = stub_.Watch(&context, request);
    int messages_left = static_cast<int>(random_() % 60) + 2;
    v1::WatchResponse response;
    while (stream->Read(&response)) {
      journal_.Add(response, question_.from_snapshot);
      if (!response.resume_token().empty()) token_ = response.resume_token();
      const int64_t end = stop_.Revision();
      if (stalls_ && end == 0) stop_.Await();
      done_ = end != 0 && response.has_progress() && response.progress().revision() >= end;
      if (done_ || (end == 0 && --messages_left == 0)) context.TryCancel();
    }
    return stream->Finish();
  }

  v1::WatchService::Stub& stub_;
  Question question_;
  const bool stalls_;
  const std::string journal_path_;
  const int resumes_;
  JournalWriter journal_;
  std::minstd_rand random_;
  Stop& stop_;
  std::string token_;
  bool done_ = false;
};

int Main(char** arguments) {
  const std::string address = arguments[1], folder = arguments[2];
  const int first = std::stoi(arguments[3]), count = std::stoi(arguments[4]);
  const int seed = std::stoi(arguments[5]);
  Stop stop(folder + "/stop");
  std::vector<std::unique_ptr<v1::WatchService::Stub>> stubs;
  std::vector<std::thread> threads;
  std::shared_ptr<grpc::Channel> channel;
  for (int i = 0; i < count; ++i) {
    if (i % 20 == 0) {
      grpc::ChannelArguments options;
      options.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      options.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
      options.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
      options.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
      stubs.push_back(v1::WatchService::NewStub(
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), options)));
    }
    threads.emplace_back([&, &stub = *stubs.back(), number = first + i] {
      FireWatcher(stub, folder, number, seed, stop).Run();
    });
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

}  // namespace
}  // namespace dossier::e2e

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  return dossier::e2e::Main(argv);
}

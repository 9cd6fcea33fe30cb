#ifndef DOSSIER_TESTS_E2E_FIRE_TRUTH_H_
#define DOSSIER_TESTS_E2E_FIRE_TRUTH_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dossier/v1/watch_service.grpc.pb.h"
#include "server/store/store.h"
#include "tests/e2e/fire/filters.h"

namespace dossier::e2e {

// What really happened: the whole log as one reader without a filter gets it, over all that happens
// to the server, and what any question should have been told of it.
class Truth {
 public:
  // Reads from the server at `address`, whoever serves there, until Stop.
  explicit Truth(const std::string& address);
  ~Truth() { Stop(); }

  // Waits until the log was read up to `revision`; returns where it is, which is less if the log
  // stood still for a minute.
  int64_t Await(int64_t revision);
  // The last revision that was read whole.
  int64_t head();
  void Stop();

  // An event that a watcher is told: without its resource.
  struct Told {
    v1::Event::Type type;
    int64_t revision;
    std::string name;
    friend bool operator==(const Told&, const Told&) = default;
  };
  // What a watcher with that question is told of the revisions above `after`, in order.
  std::vector<Told> Expected(const Question& question, int64_t after);
  // What matches now: names, each with its revision.
  std::map<std::string, int64_t> Matches(const Question& question);

  // Doubles and gaps in what the server sent to this reader itself.
  int mistakes() const { return mistakes_; }

 private:
  struct Change {
    v1::Event::Type type;
    int64_t revision;
    std::string name;
    store::Collection collection;
    std::vector<store::Term> terms;
  };
  void Read();
  void Take(const v1::Event& event);

  const std::unique_ptr<v1::WatchService::Stub> stub_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::vector<Change> changes_;             // guarded by mutex_
  int64_t head_ = 0;                        // guarded by mutex_
  bool stopping_ = false;                   // guarded by mutex_
  grpc::ClientContext* context_ = nullptr;  // guarded by mutex_
  std::atomic<int> mistakes_ = 0;
  std::thread reader_;
};

// A channel that comes back soon after its server did.
std::shared_ptr<grpc::Channel> PatientChannel(const std::string& address);

}  // namespace dossier::e2e

#endif  // DOSSIER_TESTS_E2E_FIRE_TRUTH_H_

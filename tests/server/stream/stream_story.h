// A log, somebody who writes it, and clients who follow it: what the tests of streams share.
#ifndef DOSSIER_TESTS_SERVER_STREAM_STREAM_STORY_H_
#define DOSSIER_TESTS_SERVER_STREAM_STREAM_STORY_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/store.h"
#include "server/stream/hub.h"
#include "server/stream/subscription.h"
#include "server/stream/watcher.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::stream {

// A log in a store of its own. Incidents have a title, by which filters find them, and a summary.
class TestLog {
 public:
  TestLog();

  store::Store& store() { return *store_; }

  // One revision that does what `write` says; returns its number.
  int64_t Commit(const std::function<void(store::Transaction&)>& write);

  // One revision that creates or changes incidents/`id`.
  int64_t Put(absl::string_view id, absl::string_view title, absl::string_view summary = "");
  // One revision that removes it.
  int64_t Delete(absl::string_view id);

  // The same within a transaction.
  static void Put(store::Transaction& transaction, absl::string_view id, absl::string_view title,
                  absl::string_view summary = "");

 private:
  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<store::Store> store_;
};

// A hub over a log.
class HubStory : public testing::Test {
 protected:
  // The hub under test; call it once the options are set.
  Hub& hub() {
    if (hub_ == nullptr) {
      hub_ = std::make_unique<Hub>(store(), options_);
      EXPECT_OK(hub_->Start());
    }
    return *hub_;
  }

  // What the hub reads.
  virtual store::Store& store() { return log_.store(); }

  TestLog log_;
  HubOptions options_;
  std::unique_ptr<Hub> hub_;
};

// What a client knows that keeps the newest state of each resource by name, as the API tells it to,
// and holds the stream to its promises while it does.
class Copy {
 public:
  // Takes in a message; fails the test if the stream broke a promise.
  void Apply(const v1::WatchResponse& message);

  // Titles by name.
  const std::map<std::string, std::string>& titles() const { return titles_; }
  // Every event, as "TYPE revision name title", with "-> names" of successors, and "SNAPSHOT_END
  // revision".
  const std::vector<std::string>& story() const { return story_; }
  // All changes up to this revision are in.
  int64_t revision() const { return revision_; }
  const std::string& token() const { return token_; }

 private:
  void ApplyEvent(const v1::Event& event);

  std::map<std::string, std::string> titles_;
  std::vector<std::string> story_;
  std::set<std::pair<int64_t, std::string>> seen_;
  int64_t revision_ = 0;
  int64_t last_event_revision_ = 0;
  std::string token_;
};

// A client that reads one message at a time, when the test says so. Thread-safe.
class TestClient final : public Outlet {
 public:
  TestClient(Hub& hub, const v1::WatchRequest& request);
  TestClient(Hub& hub, Subscription subscription);
  // Goes away, if the stream has not ended, and waits until it has.
  ~TestClient() override;

  // Reads the next message, which must come. `opened` is the first.
  v1::WatchResponse Next();
  // Reads up to the first message that `wanted` holds for, into the copy, and returns it.
  v1::WatchResponse ReadUntil(const std::function<bool(const v1::WatchResponse&)>& wanted);
  // Reads until revision `revision` is complete.
  void ReadTo(int64_t revision);
  // Reads to the end; returns how the stream ended.
  absl::Status ReadToEnd();

  // Waits for the end without reading; returns how the stream ended.
  absl::Status AwaitEnd();

  // Waits until a message lies there unread.
  void AwaitMessage();
  // Goes away without a word.
  void Disconnect();

  const Copy& copy() const { return copy_; }

  void Write(Message message) override;
  void Finish(absl::Status status) override;
  void Abort() override;

 private:
  // The next message, or nullopt at the end.
  std::optional<v1::WatchResponse> Read();

  Hub& hub_;
  std::shared_ptr<Watcher> watcher_;
  Copy copy_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool gone_ = false;                  // guarded by mutex_; writes fail from then on
  std::optional<std::string> unread_;  // guarded by mutex_
  std::optional<absl::Status> end_;    // guarded by mutex_
};

// Requests, in short.
v1::WatchRequest FromSnapshot(absl::string_view filter = "");
v1::WatchRequest FromNow(absl::string_view filter = "");
v1::WatchRequest After(int64_t revision, absl::string_view filter = "");
v1::WatchRequest FromToken(absl::string_view token, absl::string_view filter = "");

// Reads a request that must make sense.
Subscription Subscribe(const v1::WatchRequest& request);

}  // namespace dossier::stream

#endif  // DOSSIER_TESTS_SERVER_STREAM_STREAM_STORY_H_

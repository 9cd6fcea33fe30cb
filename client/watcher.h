#ifndef DOSSIER_CLIENT_WATCHER_H_
#define DOSSIER_CLIENT_WATCHER_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/backoff.h"
#include "dossier/v1/watch_service.grpc.pb.h"

namespace dossier::client {

// What a watch tells. Called on the thread that watches, one after the other. What returns bool
// ends the watch with false.
class WatchListener {
 public:
  virtual ~WatchListener() = default;

  // One change or one resource of the snapshot: never one twice, never one left out.
  virtual bool OnEvent(const v1::Event& event) = 0;

  // The snapshot is complete: what was told so far is what matches at `revision`.
  virtual bool OnSnapshotEnd(int64_t /*revision*/) { return true; }

  // Nothing up to `revision` is left untold.
  virtual bool OnProgress(int64_t /*revision*/) { return true; }

  // All that was told up to now may be forgotten by the server: a watch that starts with `token`
  // goes on exactly here. Keep it after the events were processed.
  virtual void OnToken(const std::string& /*token*/) {}

  // The stream broke because of `why`; the next try comes after `wait`.
  virtual void OnReconnect(const absl::Status& /*why*/, absl::Duration /*wait*/) {}

  // The server cannot go on from where the watch was (the history is gone or another one): what was
  // told is void, and a new snapshot follows.
  virtual void OnReset(const absl::Status& /*why*/) {}
};

// Follows a server over broken connections, restarts and drains, without a gap or a double: resumes
// with the last token and leaves out what was told already.
class Watcher {
 public:
  struct Options {
    // Types, filter and start as in WatchRequest.
    v1::WatchRequest request;
    Backoff::Options backoff;
    // Whether to go on trying when the very first connection fails.
    bool patient = false;
    // How to wait; for tests.
    std::function<void(absl::Duration)> sleep;
  };

  // `stub` must outlive the watcher.
  Watcher(v1::WatchService::StubInterface& stub, Options options);

  // Watches until the listener or Cancel ends it (OK), or the server refuses for good.
  absl::Status Run(WatchListener& listener);

  // Ends Run from another thread, at the latest after the current wait.
  void Cancel();

 private:
  enum class Ending { kByListener, kByServer };

  // One stream from its start to its end.
  Ending ReadStream(WatchListener& listener, absl::Status& status);
  bool Deliver(const v1::WatchResponse& response, WatchListener& listener);
  bool IsCancelled();
  bool LostItsPlace() const;
  void StartOver();

  v1::WatchService::StubInterface& stub_;
  Options options_;
  v1::WatchRequest request_;
  Backoff backoff_;
  bool connected_once_ = false;
  absl::Duration asked_delay_;
  // What was told after the last token, by name and revision: a resumed stream repeats it.
  std::set<std::pair<std::string, int64_t>> told_since_token_;

  std::mutex mutex_;
  grpc::ClientContext* context_ = nullptr;  // guarded by mutex_
  bool cancelled_ = false;                  // guarded by mutex_
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_WATCHER_H_

// A watch that goes on over broken connections, restarts and drains, without a gap or a double.
//
//   class Printer : public dossier::client::WatchHandler {
//     absl::Status OnBatch(const WatchBatch& batch) override {
//       for (const auto& event : batch.events) std::cout << event.name() << "\n";
//       return absl::OkStatus();
//     }
//   };
//   dossier::v1::WatchRequest request;
//   request.add_types("incident");
//   Watcher watcher(client.channel(), {.request = request});
//   absl::Status status = watcher.Run(printer);
//
// What makes it exact: events are handed over in batches, each with the token from which the server
// goes on right after it. A broken stream is resumed with the token of the last batch that the
// handler has accepted; what had arrived beyond that is dropped and comes again. To be exact over
// the death of the own process, keep the token and what the events did in one step (a transaction,
// or one file that is replaced), and begin the next run with `request.resume_token`.
#ifndef DOSSIER_CLIENT_WATCHER_H_
#define DOSSIER_CLIENT_WATCHER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "dossier/client/backoff.h"
#include "dossier/client/channel.h"
#include "dossier/v1/watch_service.pb.h"

namespace dossier::client {

// Some events, and where the watch goes on after them.
struct WatchBatch {
  // In the order of their revisions; empty if the batch only tells how far the watch is.
  google::protobuf::RepeatedPtrField<v1::Event> events;
  // Never empty. Opaque; good for the same types and filter on every replica.
  std::string resume_token;
  // Whether the last revision goes on in the next batch. Never with Options::whole_revisions.
  bool more_in_revision = false;
  // Set once the snapshot is complete: what was handed over is what matches at this revision.
  std::optional<int64_t> snapshot_end;
  // Set if nothing up to this revision is left unsent; and the last revision of the log then.
  std::optional<int64_t> progress;
  int64_t head_revision = 0;
};

// What a watch tells, on the thread that runs it, one call after the other.
class WatchHandler {
 public:
  virtual ~WatchHandler() = default;

  // A batch: never one twice, never one left out, unless the handler fails. An error ends the watch
  // with it, and the batch counts as not handed over: a watch that resumes brings it again.
  virtual absl::Status OnBatch(const WatchBatch& batch) = 0;

  // The server cannot go on from where the watch was (IsHistoryLost in status.h): what was handed
  // over is void, and a new snapshot follows; what is not in it by its end is gone. Only with
  // HistoryLost::kSnapshot. An error ends the watch with it.
  virtual absl::Status OnReset(const absl::Status& /*why*/) { return absl::OkStatus(); }

  // A stream has begun: which log it is, and its bounds.
  virtual void OnOpened(const v1::Opened& /*opened*/) {}

  // The stream broke because of `why`; the next try comes after `wait`.
  virtual void OnReconnect(const absl::Status& /*why*/, absl::Duration /*wait*/) {}
};

// One watch. Run is for one thread; Stop may be called from any thread and from a signal handler.
class Watcher {
 public:
  // What to do once the server no longer has, or never had, the history that the watch needs.
  enum class HistoryLost {
    kStop,      // Run returns the error
    kSnapshot,  // WatchHandler::OnReset, then everything that is there
  };

  struct Options {
    // Types, filter, start and progress interval. To resume: `resume_token`.
    v1::WatchRequest request;
    HistoryLost history_lost = HistoryLost::kStop;
    // Hand over whole revisions only. A revision can hold thousands of events, which then wait in
    // memory until it is complete.
    bool whole_revisions = false;
    // The most that waits in memory for a token or the end of a revision; RESOURCE_EXHAUSTED
    // beyond.
    size_t max_batch_bytes = size_t{256} << 20;
    // A stream on which nothing comes for so long is taken for dead and resumed. Zero: three times
    // the progress interval, in which a server gives a sign of life.
    absl::Duration longest_silence;
    Backoff::Options backoff;
    // Whether to go on trying if not even the first connection comes about. A watch that resumes
    // does so anyway: its server was there before.
    bool patient = false;
    // How to wait between connections; for tests. Null: until the time is over, or Stop.
    std::function<void(absl::Duration)> sleep;
  };

  Watcher(const std::shared_ptr<grpc::Channel>& channel, Options options);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Watches until Stop (OK), until the handler fails, or until the server refuses for good: with
  // INVALID_ARGUMENT and the like, or with lost history. Run again, it goes on from where it was,
  // unless it was stopped. `handler` must outlive the call.
  absl::Status Run(WatchHandler& handler);

  // Ends Run soon: at once if it waits, else after the handler has returned. For good.
  void Stop();

  // Where Run would go on: the token of the last batch that was handed over; the one that was
  // given before that; empty if there is none. On the thread of Run, or after it.
  const std::string& resume_token() const;

 private:
  class Rep;
  const std::unique_ptr<Rep> rep_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_WATCHER_H_

#ifndef DOSSIER_SERVER_STREAM_WATCHER_H_
#define DOSSIER_SERVER_STREAM_WATCHER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/stream/cursor.h"
#include "server/stream/message.h"
#include "server/stream/pace.h"

namespace dossier::stream {

// Where the messages of one stream go: the transport's side of it.
class Outlet {
 public:
  virtual ~Outlet() = default;

  // Sends `message`; Watcher::OnWritten follows, on any thread. Only one write is under way.
  virtual void Write(Message message) = 0;

  // Ends the stream. The last call, once, and never during a write.
  virtual void Finish(absl::Status status) = 0;

  // Makes the write that is under way fail, for its client does not read.
  virtual void Abort() = 0;
};

class Watcher;

// Where the watchers of one log live: the hub.
class WatcherHost {
 public:
  virtual ~WatcherHost() = default;

  // Calls watcher->Run on a thread that may wait for the store, if it needs it, or on one that
  // serves the streams that keep up.
  virtual void RunSoon(std::shared_ptr<Watcher> watcher, bool needs_store) = 0;

  // Will call watcher.Wake once the log goes on with a change that may concern it, or with any;
  // false if the log has gone beyond `position` already.
  virtual bool Park(Watcher& watcher, const Position& position, bool for_any_change) = 0;

  // Ends that. Returns up to where nothing concerns the watcher, if it was parked.
  virtual std::optional<Position> Unpark(Watcher& watcher) = 0;

  // So many changes were looked at on behalf of one stream.
  virtual void CountExamined(uint64_t changes) = 0;

  // Will call watcher->OnTimer at `at` or before.
  virtual void CallBy(const std::shared_ptr<Watcher>& watcher, Moment at) = 0;

  // The head of the log.
  virtual int64_t head() const = 0;
};

struct WatcherOptions {
  // A client that takes none of a message for so long is cut off.
  absl::Duration write_deadline = absl::Seconds(60);
  // The same once the server drains.
  absl::Duration draining_write_deadline = absl::Seconds(3);
  // Least time from a message to progress before its interval is over.
  absl::Duration progress_rest = absl::Seconds(1);
  // What clients are told to wait before they connect again.
  absl::Duration reconnect_delay = absl::Seconds(1);
};

// One stream: drives a cursor, one message at a time, as fast as its client reads.
//
// Threads: any. The mutex guards the state alone and is never held while the store, the cursor or
// the outlet is at work. Whoever brought the state to kStepping owns the cursor and the outlet
// until it leaves it. The outlet outlives the call of Finish, no more.
class Watcher : public std::enable_shared_from_this<Watcher> {
 public:
  // `host` must outlive this. `jitter` within [0, 1).
  Watcher(WatcherHost& host, History& history, const Ring& ring, Subscription subscription,
          const CursorOptions& cursor_options, const WatcherOptions& options, Outlet& outlet,
          double jitter);

  // Begins; Outlet::Finish follows sooner or later.
  void Start();

  // The transport's reports: the write is over; the client has gone.
  void OnWritten(bool ok);
  void OnCancelled();

  // The host's: it is this watcher's turn; the log goes on.
  void Run(bool may_read_store);
  // Whether Run is due.
  bool Wake();

  // Says goodbye from `at` on.
  void DrainAt(Moment at);

  // Does what is due by now; returns when to call again, nullopt if never.
  std::optional<Moment> OnTimer(Moment now);

  // What it is about.
  const Scope& scope() const { return cursor_.scope(); }

  // Whether its client was cut off for not reading.
  bool stalled() const { return stalled_; }

 private:
  friend class Hub;  // for what its mutex guards

  enum class State {
    kNew,
    kIdle,      // waits for Wake or the timer
    kQueued,    // waits for Run
    kStepping,  // some thread is at it
    kWriting,   // waits for OnWritten
    kAborting,  // the same, and the timer is about to abort the write
    kDone,      // Finish was called
  };
  // The goodbye, message by message.
  enum class Farewell { kProgress, kDraining, kEnd };

  // All of these only in kStepping.
  // Takes up what the host knows to be of no concern since the stream was parked.
  void SkipAhead();
  // Goes on until the stream waits for something.
  void Step(bool may_read_store);
  // Does one thing; false if the stream waits for something now, or is over.
  bool StepOnce(bool may_read_store);
  // Does what cancellation or draining asks for, if any does; then the stream waits or is over.
  bool Leave();
  void TellProgress();
  void Write(Message message);
  // Waits for the log to go on; false if there is something to do.
  bool Rest();
  // Leaves the rest for another turn; false if there is a reason to leave first.
  bool Requeue(bool needs_store);
  void End(absl::Status status);
  absl::Duration WriteDeadline() const;  // needs mutex_

  WatcherHost& host_;
  const WatcherOptions options_;
  Outlet& outlet_;
  Cursor cursor_;                            // of the thread that steps
  bool caught_up_ = false;                   // of the thread that steps: whether it was idle before
  bool parked_since_ = false;                // of the thread that steps: whether it was parked
  Farewell farewell_ = Farewell::kProgress;  // of the thread that steps
  std::atomic<bool> stalled_ = false;

  // Guarded by the hub's mutex: whether it waits for the log, up to where nothing concerned it when
  // it was woken, and when its timer comes.
  bool parked_ = false;
  std::optional<Position> clear_to_;
  Moment timer_at_ = Moment::max();

  std::mutex mutex_;  // guards all below
  State state_ = State::kNew;
  bool woken_ = false;  // while stepping
  bool cancelled_ = false;
  bool write_over_ = false;  // while aborting
  std::optional<Moment> drain_at_;
  bool draining_ = false;
  Moment write_start_;
  Pace pace_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_WATCHER_H_

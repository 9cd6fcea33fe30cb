#ifndef DOSSIER_SERVER_INGEST_SOURCE_WORKER_H_
#define DOSSIER_SERVER_INGEST_SOURCE_WORKER_H_

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "server/ingest/source_runner.h"

namespace dossier::ingest {

// What a SourceRunner and its thread share: the loop, and the status that others read.
//
// Threads: Run() on the runner's thread, everything else from any.
class SourceRunner::Worker {
 public:
  Worker(Options options, SourceOpener opener, std::optional<SourceCursor> cursor, BatchSink& sink,
         const Clock& clock);

  // The life of the source; returns when it has ended, failed for good or was stopped.
  void Run();

  // Raises the cancel signal and wakes whatever waits.
  void RequestStop();
  // Ends the pause that Run() is in, or the next one.
  void PollNow();
  // Waits until Run() has returned; false if that took longer than `patience`.
  bool WaitForEnd(absl::Duration patience);
  // From when this returns the thread will not touch sink or clock any more.
  void Abandon();

  SourceStatus Status() const;
  SourceStatus WaitUntil(const std::function<bool(const SourceStatus&)>& wanted,
                         absl::Duration timeout) const;

 private:
  using Steady = std::chrono::steady_clock;
  using State = SourceStatus::State;

  // What comes after a step of the loop.
  enum class Next {
    kContinue,  // the session can go on
    kReopen,    // another session after `reopen_pause_`
    kStop,      // ended, failed for good, or told to stop
  };

  // One session from open to close; never returns kContinue.
  Next RunSession();
  // Polls until the session cannot go on.
  Next RunPolls(SourceSession& session);
  // One poll and all that follows from it.
  Next PollOnce(SourceSession& session);
  // Hands what came to the sink until it is durable, then tells the source.
  Next Deliver(SourceSession& session, PollOutcome& outcome);
  absl::Status OfferToSink(const SourceBatch& batch);
  // Does about a failure of the source what its kind demands, the pause included.
  Next Recover(const absl::Status& failure);

  // Notes that the process died, and returns how often it did within the window.
  int CountCrash();

  // Waits, unless a poll is wanted at once; false if the source shall stop.
  bool Pause(absl::Duration pause);
  // The next pause after a failure, and not before the upstream's own.
  absl::Duration Backoff(const absl::Status& failure);

  // Changes the status and wakes those who wait for it; nothing once abandoned.
  template <typename Change>
  void Update(const Change& change);
  void Enter(State state);
  void EnterLocked(State state);
  void NoteFailure(const absl::Status& failure, State next);
  // Brackets a call into the plugin, for the watch on its deadline.
  void BeginCall(absl::Duration time);
  void EndCall();
  // A poll that ended well.
  void NoteSuccess(const PollOutcome& outcome);
  // What was committed.
  void NoteCommit(const SourceBatch& batch);
  void Publish(SourceSession* session);
  bool stopping() const { return cancel_->raised(); }
  SourceStatus StatusLocked() const;

  const Options options_;
  const SourceOpener opener_;
  const std::string run_id_;
  BatchSink& sink_;
  const Clock& clock_;
  const std::shared_ptr<CancelSignal> cancel_ = std::make_shared<CancelSignal>();

  // Of the thread alone.
  std::optional<SourceCursor> cursor_;
  std::minstd_rand random_{std::random_device{}()};
  absl::Duration reopen_pause_ = absl::ZeroDuration();
  // When the process died, within the window; oldest first.
  std::deque<Steady::time_point> crashes_;
  bool crashed_ = false;  // the last session ended so

  // The session that may be interrupted. Apart from mutex_, for Interrupt() is the plugin's.
  std::mutex session_mutex_;
  SourceSession* session_ = nullptr;  // guarded by session_mutex_

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // All below is guarded by mutex_.
  SourceStatus status_;
  ItemRhythm rhythm_;
  bool poll_wanted_ = false;
  std::optional<Steady::time_point> call_deadline_;
  bool in_sink_ = false;
  bool abandoned_ = false;
  bool ended_ = false;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SOURCE_WORKER_H_

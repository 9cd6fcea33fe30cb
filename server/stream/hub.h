#ifndef DOSSIER_SERVER_STREAM_HUB_H_
#define DOSSIER_SERVER_STREAM_HUB_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/store/store.h"
#include "server/stream/anchors.h"
#include "server/stream/chunk.h"
#include "server/stream/history.h"
#include "server/stream/position.h"
#include "server/stream/ring.h"
#include "server/stream/watcher.h"
#include "server/stream/work_queue.h"

namespace dossier::stream {

struct HubOptions {
  // Memory for the recent end of the log.
  size_t ring_bytes = size_t{64} << 20;
  // More streams than this are refused (TOO_MANY_STREAMS).
  size_t max_streams = 10000;
  // Threads that wait for the store on behalf of streams behind the ring.
  int store_threads = 2;
  // Threads that wake the streams that keep up.
  int wake_threads = 2;
  // How often to look for a head that nobody announced.
  absl::Duration poll_interval = absl::Milliseconds(500);
  // How what fell out of the ring is read.
  HistoryOptions history;
  CursorOptions cursor;
  WatcherOptions watcher;
};

// All streams of one log: follows the log into the ring, wakes who waits, ends all at the end.
//
// A stream that waits is woken by changes that may concern it alone (anchors.h): what a change
// costs grows with those whom it concerns. The others learn how far the log is when their progress
// is due.
//
// Memory is that of the ring, the history and a message per stream, however far behind a stream is:
// there are no queues of events. Life: Start, then streams, then Drain and AwaitNoStreams, then
// Stop, once no stream is left; the store must outlive all that. Thread-safe.
class Hub final : public WatcherHost, private store::Store::Listener {
 public:
  Hub(store::Store& store, HubOptions options);
  // Stops.
  ~Hub() override;

  // Begins to follow the log from its head; takes the listener of the store.
  absl::Status Start();

  // A new stream into `outlet`; call its Start once the outlet is ready, and Remove once the outlet
  // is about to go. Fails with TOO_MANY_STREAMS and DRAINING.
  absl::StatusOr<std::shared_ptr<Watcher>> Add(Subscription subscription, Outlet& outlet);
  void Remove(const std::shared_ptr<Watcher>& watcher);

  // Refuses new streams and ends those that are there, spread over `spread`, each with progress and
  // `draining`, so that not all clients come to another replica at once. Returns at once.
  void Drain(absl::Duration spread);

  // Waits until no stream is left; false if some still are at `deadline`.
  bool AwaitNoStreams(absl::Time deadline);

  // Ends all threads. Streams that are left will not move again.
  void Stop();

  struct Stats {
    size_t streams = 0;
    size_t ring_bytes = 0;
    // The head of the log, and how far it is in the ring: streams lag by no less than the
    // difference.
    int64_t head = 0;
    int64_t ring_head = 0;
    // Streams that ended because their client did not read, since the start.
    uint64_t stalled = 0;
    // How often a stream has looked at a change, since the start.
    uint64_t examined = 0;
    // How often the store was read for streams behind the ring, since the start.
    uint64_t history_reads = 0;
  };
  Stats stats() const;

  void RunSoon(std::shared_ptr<Watcher> watcher, bool needs_store) override;
  bool Park(Watcher& watcher, const Position& position, bool for_any_change) override;
  std::optional<Position> Unpark(Watcher& watcher) override;
  void CountExamined(uint64_t changes) override { examined_ += changes; }
  void CallBy(const std::shared_ptr<Watcher>& watcher, Moment at) override;
  int64_t head() const override { return head_; }

 private:
  void OnCommit(int64_t head) override;
  void OnRewrite() override;
  void FollowLog();
  // Takes into the ring what the log holds beyond it.
  absl::Status FillRing();
  // Goes on with the ring where the log begins now.
  absl::Status SkipCompacted();
  // Wakes those that some change in `chunks` may concern, which the ring has taken up; all if there
  // are none, for the ring has left out what did not fit.
  void WakeParked(absl::Span<const std::shared_ptr<const Chunk>> chunks);
  // A parked stream and a position up to which nothing concerns it.
  using Concern = std::pair<Watcher*, Position>;
  // Adds those that some change in `chunk` may concern. Needs mutex_.
  void AddConcerns(const Chunk& chunk, std::vector<Concern>& concerns) const;
  // What the ring's chunks must have for the streams that there are.
  ChunkExtras ExtrasForStreams() const;
  void RunTimers();
  // The same as CallBy. Needs mutex_.
  void SetTimer(const std::shared_ptr<Watcher>& watcher, Moment at);

  store::Store& store_;
  const HubOptions options_;
  Ring ring_;
  History history_;
  WorkQueue store_turns_;
  WorkQueue wake_turns_;
  std::atomic<int64_t> head_ = 0;
  std::atomic<uint64_t> examined_ = 0;

  mutable std::mutex mutex_;  // guards all up to the threads
  std::condition_variable log_changed_;
  std::condition_variable timers_changed_;
  std::condition_variable streams_changed_;
  bool started_ = false;
  bool stopping_ = false;
  bool draining_ = false;
  uint64_t stalled_ = 0;
  std::unordered_set<std::shared_ptr<Watcher>> watchers_;
  std::unordered_set<Watcher*> parked_for_any_;  // those parked that any change wakes
  // Who may be concerned by a change with an anchor.
  absl::flat_hash_map<Anchor, absl::flat_hash_set<Watcher*>> by_anchor_;
  size_t selective_ = 0;                              // streams that some changes do not concern
  std::map<store::Collection, size_t> text_streams_;  // those that need search texts of the type
  // What lies above a parked watcher and up to here does not concern it.
  Position cleared_;
  std::set<std::pair<Moment, std::shared_ptr<Watcher>>> timers_;  // at most one of a watcher
  std::minstd_rand random_;                                       // for jitter

  std::thread follower_;
  std::thread timer_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_HUB_H_

#ifndef DOSSIER_SERVER_STREAM_CURSOR_H_
#define DOSSIER_SERVER_STREAM_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/store.h"
#include "server/stream/chunk.h"
#include "server/stream/history.h"
#include "server/stream/message.h"
#include "server/stream/position.h"
#include "server/stream/ring.h"
#include "server/stream/snapshot_scan.h"
#include "server/stream/subscription.h"

namespace dossier::stream {

// How much a cursor does at a time.
struct CursorOptions {
  // A message ends before it is larger, unless its first event alone is.
  size_t max_message_bytes = size_t{1} << 20;
  // A message refers to no more chunks than this, to bound what a stalled stream keeps alive.
  size_t max_message_chunks = 16;
  // So many events are looked at for one message before others get their turn.
  int max_examined_events = 4096;
  // One read of a snapshot.
  int max_page_resources = 500;
};

// What one stream sends, in order: `opened`, the snapshot if it was asked for, then the log.
//
// The position of a stream is all its state; there is no queue. Every message carries a token from
// which another cursor sends exactly the rest. For one thread at a time; who drives it decides
// whether that thread may wait for the store.
class Cursor {
 public:
  // `history` and `ring`, of the same log, must outlive this.
  Cursor(History& history, const Ring& ring, Subscription subscription, CursorOptions options);
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  enum class Next {
    kMessage,     // here is one
    kMore,        // nothing to send so far, but there is more to look at
    kNeedsStore,  // call again with `may_read_store`
    kIdle,        // all that the ring has taken up is sent
  };
  struct Step {
    Next next;
    Message message;
    // So many changes were looked at for it.
    uint64_t examined = 0;
  };
  // Goes on. An error ends the stream.
  absl::StatusOr<Step> Advance(bool may_read_store);

  // Whether it has made `opened`.
  bool opened() const { return phase_ != Phase::kOpening; }

  // Lets go of what it read ahead. The stream is over.
  void Release() { page_.reset(); }

  // How far it is in the log.
  const Position& position() const { return position_; }

  // Goes on behind `position` if it has not come there: nothing up to it concerns the stream.
  void SkipTo(const Position& position);

  // Whether it has something to say once the log reaches a revision, whatever that brings.
  bool AwaitsRevision() const { return complete_at_.has_value(); }

  const Scope& scope() const { return subscription_.scope; }

  // Whether progress can be told: not while the snapshot is being listed.
  bool CanTellProgress() const { return phase_ == Phase::kLog; }

  // Whether the last message leaves open how far the stream is by now.
  bool HasNews() const { return position_ != told_ || told_half_a_revision_; }

  // A sign of life; `head` is the head of the log.
  Message Progress(int64_t head);

  // The announcement that the server is about to end the stream.
  Message Draining(absl::Duration reconnect_delay);

 private:
  enum class Phase { kOpening, kScan, kLog };

  absl::StatusOr<Message> Open();
  absl::Status CheckHeld(const store::LogState& log) const;
  absl::StatusOr<Step> AdvanceScan(bool may_read_store);
  absl::StatusOr<Step> AdvanceLog(bool may_read_store);
  // Cuts `chunks` before the first that lacks texts that the filter asks for; false if none is
  // left.
  bool KeepWhatHasTexts(std::vector<std::shared_ptr<const Chunk>>& chunks) const;
  // Sends what the stream sees in `chunks`, as far as it fits.
  Step Replay(const std::vector<std::shared_ptr<const Chunk>>& chunks);
  void EndScanOnceDone();
  std::string Token() const;
  Message Control(v1::WatchResponse response);

  History& history_;
  const Ring& ring_;
  const Subscription subscription_;
  const CursorOptions options_;

  Phase phase_ = Phase::kOpening;
  std::string log_id_;
  Position position_;
  // What the last message said of the position.
  Position told_;
  bool told_half_a_revision_ = false;
  std::optional<SnapshotScan> scan_;
  // SnapshotEnd is due at this revision.
  std::optional<int64_t> complete_at_;
  // Of the history, for a stream behind the ring.
  std::shared_ptr<const Chunk> page_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_CURSOR_H_

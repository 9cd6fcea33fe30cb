#ifndef DOSSIER_SERVER_STREAM_CHUNK_H_
#define DOSSIER_SERVER_STREAM_CHUNK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"
#include "server/stream/position.h"

namespace dossier::stream {

// One change within a Chunk: what a filter asks about it, and where its bytes are.
struct LogEvent {
  int64_t revision = 0;
  int32_t index = 0;
  bool last = false;
  store::Collection collection;
  store::Operation operation;
  // The event as an element of WatchResponse.events: tag and length, then the event itself.
  size_t offset = 0;
  size_t header_bytes = 0;
  size_t event_bytes = 0;
  std::vector<store::Term> terms;
  std::vector<store::Term> previous_terms;

  size_t frame_bytes() const { return header_bytes + event_bytes; }
};

// A stretch of the change log in memory, ready to be sent: its events stand side by side as
// elements of WatchResponse.events, so that any run of them is a slice of a message.
//
// Immutable, and so safe for any number of threads. Shared by the ring, the streams that read it
// and the transport that is still sending it.
class Chunk {
 public:
  // From changes in order; fails with DATA_LOSS (LOG_GAP) if one is missing. `changes` is not
  // empty.
  static absl::StatusOr<std::shared_ptr<const Chunk>> Make(std::vector<store::Change> changes);

  // The positions before its first change and after its last.
  const Position& begin() const { return begin_; }
  const Position& end() const { return end_; }

  const std::vector<LogEvent>& events() const { return events_; }
  absl::string_view bytes() const { return bytes_; }

  // The first event that is after `position`; events().size() if none is.
  size_t FirstAfter(const Position& position) const;

  // About how much memory it takes.
  size_t memory_bytes() const { return memory_bytes_; }

 private:
  Chunk() = default;

  Position begin_;
  Position end_;
  std::vector<LogEvent> events_;
  std::string bytes_;
  size_t memory_bytes_ = 0;
};

// What the store's log holds after `position`, at most about this much but at least one change;
// nullptr if nothing is there yet.
absl::StatusOr<std::shared_ptr<const Chunk>> ReadChunk(store::Store& store,
                                                       const Position& position, int max_changes,
                                                       int64_t max_bytes);

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_CHUNK_H_

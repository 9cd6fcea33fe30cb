#ifndef DOSSIER_SERVER_STREAM_CHUNK_H_
#define DOSSIER_SERVER_STREAM_CHUNK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/store/store.h"
#include "server/stream/anchors.h"
#include "server/stream/position.h"

namespace dossier::stream {

// One change within a Chunk: what a filter asks about it, and where its bytes are.
struct LogEvent {
  int64_t revision = 0;
  int32_t index = 0;
  bool last = false;
  store::Collection collection;
  store::Operation operation;
  // As which the event is stored: what a stream without a filter sees.
  v1::Event::Type type = v1::Event::TYPE_UNSPECIFIED;
  // The event as an element of WatchResponse.events: tag and length, then the event itself.
  size_t offset = 0;
  size_t header_bytes = 0;
  size_t event_bytes = 0;
  // In the memory of the chunk.
  store::TermListView terms;
  store::TermListView previous_terms;
  // The search texts after the change and before it; 0 for none.
  int64_t text_id = 0;
  int64_t previous_text_id = 0;

  size_t frame_bytes() const { return header_bytes + event_bytes; }
};

// What a chunk has besides, for streams that ask for it.
struct ChunkExtras {
  // Which event has which anchors.
  bool index = false;
  // The search texts of events of these types.
  std::vector<store::Collection> texts;
};

// A stretch of the change log in memory, ready to be sent: its events stand side by side as
// elements of WatchResponse.events, so that any run of them is a slice of a message.
//
// Immutable, and so safe for any number of threads. Shared by the ring, the streams that read it
// and the transport that is still sending it.
class Chunk {
 public:
  class Builder;

  // The positions before its first change and after its last.
  const Position& begin() const { return begin_; }
  const Position& end() const { return end_; }

  const std::vector<LogEvent>& events() const { return events_; }
  absl::string_view bytes() const { return absl::string_view(storage_).substr(0, frame_bytes_); }

  // The first event that is after `position`; events().size() if none is.
  size_t FirstAfter(const Position& position) const;

  // Whether index() knows its events.
  bool is_indexed() const { return extras_.index; }
  const AnchorIndex& index() const { return index_; }

  // Whether it has the search texts of events of `types`, and such a text, by its id.
  bool HasTextsOf(absl::Span<const store::Collection> types) const;
  const store::SearchText& TextOf(int64_t id) const;

  // Of the frames and the terms of its events.
  size_t payload_bytes() const { return storage_.size(); }

  // About how much memory it takes.
  size_t memory_bytes() const { return memory_bytes_; }

 private:
  Chunk() = default;

  Position begin_;
  Position end_;
  std::vector<LogEvent> events_;
  std::string storage_;  // the frames of the events, then their terms
  size_t frame_bytes_ = 0;
  ChunkExtras extras_;
  AnchorIndex index_;
  std::map<int64_t, store::SearchText> texts_;
  size_t memory_bytes_ = 0;
};

// Makes chunks of changes as the store reads them, one after the other. Keeps its memory for the
// next one, so that a chunk takes what it needs and no more. For one thread.
class Chunk::Builder {
 public:
  // Adds what follows in the log.
  void Add(const store::ChangeView& change);

  // Forgets what was added.
  void Clear();

  // The changes that were added.
  const std::vector<LogEvent>& events() const { return events_; }

  // A chunk of the first `count` changes that were added, at least one; then it is empty again.
  // `texts` are those that `extras` asks for. DATA_LOSS (LOG_GAP) if a change is missing.
  absl::StatusOr<std::shared_ptr<const Chunk>> Finish(
      size_t count, ChunkExtras extras = {}, std::map<int64_t, store::SearchText> texts = {});

 private:
  std::vector<LogEvent> events_;
  std::string frames_;
  std::string terms_;
};

// What the store's log holds after `position`, at most about this much but at least one change, and
// of search texts about a megabyte or those of one change; nullptr if nothing is there yet.
absl::StatusOr<std::shared_ptr<const Chunk>> ReadChunk(store::Store& store,
                                                       const Position& position, int max_changes,
                                                       int64_t max_bytes,
                                                       const ChunkExtras& extras = {});

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_CHUNK_H_

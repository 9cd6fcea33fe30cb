#ifndef DOSSIER_SERVER_STREAM_HISTORY_H_
#define DOSSIER_SERVER_STREAM_HISTORY_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/store.h"
#include "server/stream/chunk.h"
#include "server/stream/position.h"

namespace dossier::stream {

struct HistoryOptions {
  // What one read of the store brings, and so the size of a message of history.
  int max_chunk_changes = 4096;
  int64_t max_chunk_bytes = int64_t{320} << 10;
  // Chunks kept for whoever comes by next.
  size_t cache_bytes = size_t{32} << 20;
  // How many chunks are read ahead of a stream, and by how many threads.
  int chunks_ahead = 4;
  int threads = 2;
};

// The part of the log that fell out of the ring, for the streams that are behind it.
//
// Reads the store ahead of who asks, and once for all streams that are near the same place: chunks
// stay for a while, and a second stream that wants one waits for the read that is under way. As
// revisions are dense, several stretches ahead of one stream are read at once: each is as many
// revisions as make a chunk if their changes are as large as those of the chunk before. Memory
// is that of the cache, however many streams there are; what nobody has used yet takes half of it
// at most, so that streams in many places do not push out what each other's reading brought.
// Thread-safe.
class History {
 public:
  // `store` must outlive this.
  History(store::Store& store, HistoryOptions options);
  // Stops.
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // The chunk that holds what follows `position`, if it is in memory; else nullptr. Does not block.
  std::shared_ptr<const Chunk> Find(const Position& position);

  // The same, and reads it if it is not there; nullptr if the log ends at `position`. Blocks on the
  // store.
  absl::StatusOr<std::shared_ptr<const Chunk>> Read(const Position& position);

  // Forgets all chunks, and those that are being read: the store would answer otherwise now.
  void Forget();

  // Ends the reading ahead.
  void Stop();

  store::Store& store() { return store_; }

  // Memory of the chunks that it keeps.
  size_t bytes() const;
  // How often the store was asked.
  uint64_t reads() const;

 private:
  static constexpr int64_t kNoEnd = std::numeric_limits<int64_t>::max();
  struct Entry {
    std::shared_ptr<const Chunk> chunk;  // nullptr while it is being read
    int64_t up_to = kNoEnd;              // about the last revision that it will hold
    bool used = false;                   // whether a stream got it
    std::list<Position>::iterator age;   // in by_age_, once it is read
  };
  using Entries = std::map<Position, Entry>;

  // All but the first two need mutex_.
  void ReadAhead();
  // Reads the chunk at `position`, for which there is an entry without one.
  absl::StatusOr<std::shared_ptr<const Chunk>> Fill(const Position& position, bool used);
  // The entry that holds what follows `position`, or will, or end.
  Entries::iterator Holder(const Position& position);
  // How many changes to read for an entry.
  int ChangesOf(const Position& position, const Entry& entry) const;
  // What a stream gets.
  std::shared_ptr<const Chunk> Use(Entries::iterator entry);
  // Has read what follows `position`, up to about `up_to`, if there is room; false if not.
  bool Plan(const Position& position, int64_t up_to);
  // Has read what follows a chunk that a stream has got.
  void PlanAfter(const Chunk& chunk);
  void Remove(Entries::iterator entry);

  store::Store& store_;
  const HistoryOptions options_;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable filled_;
  std::condition_variable planned_;
  bool stopping_ = false;
  Entries entries_;             // by where their chunks begin
  std::list<Position> by_age_;  // of those that are read; the one not wanted for longest first
  size_t bytes_ = 0;
  size_t unused_bytes_ = 0;
  uint64_t reads_ = 0;
  uint64_t forgotten_ = 0;              // how often all was forgotten
  double changes_per_revision_ = 1;     // of the chunk that was used last
  std::deque<Position> planned_reads_;  // of entries

  std::vector<std::thread> threads_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_HISTORY_H_

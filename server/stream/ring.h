#ifndef DOSSIER_SERVER_STREAM_RING_H_
#define DOSSIER_SERVER_STREAM_RING_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "server/stream/chunk.h"
#include "server/stream/position.h"

namespace dossier::stream {

// The recent end of the change log, kept in memory for the streams that keep up.
//
// Bounded by bytes: what is old falls out, whoever still wants it, and is read from the store.
// Its end is always between revisions, so no reader sees half of one that is still arriving.
// Thread-safe.
class Ring {
 public:
  explicit Ring(size_t max_bytes) : max_bytes_(max_bytes) {}

  // Forgets everything and goes on after revision `head`.
  void Restart(int64_t head);

  // Forgets all chunks, for the store would answer otherwise now.
  void Forget();

  // How often that was done.
  uint64_t forgotten() const;

  // Adds what follows the end: chunks that adjoin, of which the last ends between revisions. Adds
  // nothing, and returns false, if all was forgotten after `forgotten` was asked for, which was
  // before they were read.
  bool Append(std::vector<std::shared_ptr<const Chunk>> chunks, uint64_t forgotten);

  // The last revision that it has taken up.
  int64_t head() const;

  // Memory of the chunks that it holds.
  size_t bytes() const;

  // What follows a position.
  struct Recent {
    // The position fell out of the ring; the store has what follows.
    bool behind = false;
    // The chunk that the position is in and those after it. Empty if nothing is new.
    std::vector<std::shared_ptr<const Chunk>> chunks;
  };
  // Chunks of at most about `max_bytes` and not more than `max_chunks`, but at least one if there
  // is any.
  Recent Read(const Position& position, size_t max_bytes, size_t max_chunks) const;

 private:
  const size_t max_bytes_;

  mutable std::mutex mutex_;  // guards all below
  std::deque<std::shared_ptr<const Chunk>> chunks_;
  size_t bytes_ = 0;
  Position begin_;
  int64_t head_ = 0;
  uint64_t forgotten_ = 0;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_RING_H_

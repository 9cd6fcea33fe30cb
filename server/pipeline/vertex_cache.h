#ifndef DOSSIER_SERVER_PIPELINE_VERTEX_CACHE_H_
#define DOSSIER_SERVER_PIPELINE_VERTEX_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "dossier/internal/account.pb.h"

namespace dossier::pipeline {

// The vertices of running stories as a store holds them, so that grouping reads them without it. By
// the keys of their accounts; null stands for one that is gone.
//
// What it knows holds for one revision of the store, the newest when it was learnt: whoever begins
// a transaction says on which revision it stands, and what is known of another is forgotten. So
// nothing is told to it of what others write, and what a transaction learns counts once that is
// committed. Holds up to a number of bytes, of which the longest unused go first. For one thread at
// a time.
class VertexCache {
 public:
  using Vertices = absl::flat_hash_map<int64_t, std::unique_ptr<internal::Vertex>>;

  explicit VertexCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // States that a transaction begins while `head` is the newest revision.
  void Begin(int64_t head);

  // Takes out the vertex for the transaction to change; nullptr if it is not known.
  std::unique_ptr<internal::Vertex> Take(int64_t key);

  // States how the transaction leaves vertices that it has taken, read or written.
  void Leave(Vertices vertices) { left_ = std::move(vertices); }

  // States that it was committed, and `head` is the newest revision.
  void Committed(int64_t head);

 private:
  const size_t max_bytes_;
  int64_t head_ = 0;
  Vertices left_;  // by the transaction that goes on
  Vertices young_;
  Vertices old_;            // what was young once that had grown to half of the bytes
  size_t young_bytes_ = 0;  // that ever were in it
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_VERTEX_CACHE_H_

#include "server/pipeline/vertex_cache.h"

#include <utility>

namespace dossier::pipeline {

using internal::Vertex;

void VertexCache::Begin(int64_t head) {
  left_.clear();
  if (head == head_) return;
  head_ = head;
  young_.clear();
  old_.clear();
  young_bytes_ = 0;
}

std::unique_ptr<Vertex> VertexCache::Take(int64_t key) {
  for (Vertices* vertices : {&young_, &old_}) {
    auto taken = vertices->extract(key);
    if (!taken.empty()) return std::move(taken.mapped());
  }
  return nullptr;
}

void VertexCache::Committed(int64_t head) {
  head_ = head;
  for (auto& [key, vertex] : std::exchange(left_, {})) {
    if (vertex == nullptr) continue;
    if (young_bytes_ > max_bytes_ / 2) {
      old_ = std::exchange(young_, {});
      young_bytes_ = 0;
    }
    young_bytes_ += vertex->SpaceUsedLong();
    young_[key] = std::move(vertex);
  }
}

}  // namespace dossier::pipeline

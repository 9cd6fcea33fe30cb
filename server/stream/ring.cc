#include "server/stream/ring.h"

#include <algorithm>
#include <utility>

namespace dossier::stream {

void Ring::Restart(int64_t head) {
  const std::lock_guard lock(mutex_);
  chunks_.clear();
  bytes_ = 0;
  begin_ = {.after = head};
  head_ = head;
}

void Ring::Forget() {
  const std::lock_guard lock(mutex_);
  chunks_.clear();
  bytes_ = 0;
  begin_ = {.after = head_};
  ++forgotten_;
}

uint64_t Ring::forgotten() const {
  const std::lock_guard lock(mutex_);
  return forgotten_;
}

bool Ring::Append(std::vector<std::shared_ptr<const Chunk>> chunks, uint64_t forgotten) {
  // Freeing many events takes a while; no reader shall wait for it.
  std::vector<std::shared_ptr<const Chunk>> fallen;
  const std::lock_guard lock(mutex_);
  if (forgotten != forgotten_) return false;
  for (auto& chunk : chunks) {
    bytes_ += chunk->memory_bytes();
    head_ = chunk->end().after;
    chunks_.push_back(std::move(chunk));
  }
  while (bytes_ > max_bytes_) {
    bytes_ -= chunks_.front()->memory_bytes();
    begin_ = chunks_.front()->end();
    fallen.push_back(std::move(chunks_.front()));
    chunks_.pop_front();
  }
  return true;
}

int64_t Ring::head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

size_t Ring::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

Ring::Recent Ring::Read(const Position& position, size_t max_bytes, size_t max_chunks) const {
  const std::lock_guard lock(mutex_);
  Recent recent;
  if (position.after >= head_) return recent;
  if (position < begin_) {
    recent.behind = true;
    return recent;
  }
  auto chunk = std::partition_point(chunks_.begin(), chunks_.end(), [&](const auto& candidate) {
    return candidate->end() <= position;
  });
  size_t bytes = 0;
  while (chunk != chunks_.end() && recent.chunks.size() < max_chunks && bytes < max_bytes) {
    bytes += (*chunk)->bytes().size();
    recent.chunks.push_back(*chunk++);
  }
  return recent;
}

}  // namespace dossier::stream

#include "server/stream/history.h"

#include <algorithm>
#include <utility>

#include "server/base/status.h"

namespace dossier::stream {

History::History(store::Store& store, HistoryOptions options) : store_(store), options_(options) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { ReadAhead(); });
}

History::~History() { Stop(); }

void History::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const Task& task : std::exchange(tasks_, {})) entries_.erase(task.position);
  }
  planned_.notify_all();
  filled_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

size_t History::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

uint64_t History::reads() const {
  const std::lock_guard lock(mutex_);
  return reads_;
}

std::shared_ptr<const Chunk> History::Find(const Position& position) {
  const std::lock_guard lock(mutex_);
  const auto holder = Holder(position);
  return holder == entries_.end() ? nullptr : Use(holder);
}

absl::StatusOr<std::shared_ptr<const Chunk>> History::Read(const Position& position) {
  {
    std::unique_lock lock(mutex_);
    for (;;) {
      const auto holder = Holder(position);
      if (holder != entries_.end()) return Use(holder);
      if (entries_.try_emplace(position).second) break;
      // Another one reads it. If it is only planned, that would take as long as the plans before
      // it.
      const auto task = std::find_if(tasks_.begin(), tasks_.end(), [&](const Task& planned) {
        return planned.position == position;
      });
      if (task != tasks_.end()) {
        tasks_.erase(task);
        break;
      }
      filled_.wait(lock);
    }
  }
  return Fill(position, /*used=*/true);
}

absl::StatusOr<std::shared_ptr<const Chunk>> History::Fill(const Position& position, bool used) {
  auto chunk = ReadChunk(store_, position, options_.max_chunk_changes, options_.max_chunk_bytes);
  const std::lock_guard lock(mutex_);
  ++reads_;
  const auto entry = entries_.find(position);
  if (!chunk.ok() || *chunk == nullptr) {
    entries_.erase(entry);
  } else {
    entry->second.chunk = *chunk;
    entry->second.age = by_age_.insert(by_age_.end(), position);
    bytes_ += (*chunk)->memory_bytes();
    unused_bytes_ += (*chunk)->memory_bytes();
    if (used) Use(entry);
    while (bytes_ > options_.cache_bytes) Remove(entries_.find(by_age_.front()));
  }
  filled_.notify_all();
  return chunk;
}

void History::ReadAhead() {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      planned_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (stopping_) return;
      task = tasks_.front();
      tasks_.pop_front();
    }
    // An error is for the stream that gets there to meet.
    const auto chunk = Fill(task.position, /*used=*/false);
    if (!chunk.ok() || *chunk == nullptr) continue;
    const std::lock_guard lock(mutex_);
    Plan((*chunk)->end(), task.more);
  }
}

History::Entries::iterator History::Holder(const Position& position) {
  auto entry = entries_.upper_bound(position);
  if (entry == entries_.begin()) return entries_.end();
  --entry;
  const bool holds = entry->second.chunk != nullptr && entry->second.chunk->end() > position;
  return holds ? entry : entries_.end();
}

std::shared_ptr<const Chunk> History::Use(Entries::iterator entry) {
  Entry& found = entry->second;
  if (!std::exchange(found.used, true)) unused_bytes_ -= found.chunk->memory_bytes();
  by_age_.splice(by_age_.end(), by_age_, found.age);
  Plan(found.chunk->end(), options_.chunks_ahead);
  return found.chunk;
}

void History::Plan(Position position, int count) {
  for (; count > 0; --count) {
    const auto entry = entries_.find(position);
    if (entry == entries_.end()) break;
    if (entry->second.chunk == nullptr) return;  // whoever reads it plans on
    position = entry->second.chunk->end();
  }
  const size_t room = options_.cache_bytes / 2;
  const size_t planned = tasks_.size() * static_cast<size_t>(options_.max_chunk_bytes);
  if (count <= 0 || stopping_ || threads_.empty() || unused_bytes_ + planned >= room) return;
  entries_.try_emplace(position);
  tasks_.push_back({position, count - 1});
  planned_.notify_one();
}

void History::Remove(Entries::iterator entry) {
  const Entry& old = entry->second;
  const size_t bytes = old.chunk->memory_bytes();
  bytes_ -= bytes;
  if (!old.used) unused_bytes_ -= bytes;
  by_age_.erase(old.age);
  entries_.erase(entry);
}

}  // namespace dossier::stream

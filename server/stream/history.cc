#include "server/stream/history.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"

namespace dossier::stream {

History::History(store::Store& store, HistoryOptions options) : store_(store), options_(options) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { ReadAhead(); });
}

History::~History() { Stop(); }

void History::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const Position& planned : std::exchange(planned_reads_, {})) entries_.erase(planned);
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
  return holder == entries_.end() || holder->second.chunk == nullptr ? nullptr : Use(holder);
}

absl::StatusOr<std::shared_ptr<const Chunk>> History::Read(const Position& position) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto holder = Holder(position);
    if (holder == entries_.end()) break;
    if (holder->second.chunk != nullptr) return Use(holder);
    // Somebody reads it. If that is only planned, it would take as long as the plans before it.
    const auto planned = std::find(planned_reads_.begin(), planned_reads_.end(), holder->first);
    if (planned == planned_reads_.end()) {
      filled_.wait(lock);
      continue;
    }
    const Position begin = *planned;
    planned_reads_.erase(planned);
    lock.unlock();
    auto chunk = Fill(begin, /*used=*/begin == position);
    if (!chunk.ok() || begin == position) return chunk;
    lock.lock();
  }
  entries_.try_emplace(position);
  lock.unlock();
  return Fill(position, /*used=*/true);
}

absl::StatusOr<std::shared_ptr<const Chunk>> History::Fill(const Position& position, bool used) {
  int max_changes = 0;
  uint64_t forgotten = 0;
  {
    const std::lock_guard lock(mutex_);
    forgotten = forgotten_;
    max_changes = ChangesOf(position, entries_.at(position));
  }
  auto chunk = ReadChunk(store_, position, max_changes, options_.max_chunk_bytes);
  const std::lock_guard lock(mutex_);
  ++reads_;
  const auto entry = entries_.find(position);
  if (!chunk.ok() || *chunk == nullptr || forgotten != forgotten_) {
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

void History::Forget() {
  const std::lock_guard lock(mutex_);
  ++forgotten_;
  while (!by_age_.empty()) Remove(entries_.find(by_age_.front()));
}

void History::ReadAhead() {
  for (;;) {
    Position position;
    int64_t up_to = 0;
    {
      std::unique_lock lock(mutex_);
      planned_.wait(lock, [this] { return stopping_ || !planned_reads_.empty(); });
      if (stopping_) return;
      position = planned_reads_.front();
      planned_reads_.pop_front();
      up_to = entries_.at(position).up_to;
    }
    // An error is for the stream that gets there to meet.
    const auto chunk = Fill(position, /*used=*/false);
    if (!chunk.ok() || *chunk == nullptr || (*chunk)->end().after >= up_to) continue;
    // Its changes were larger than thought; who reads on shall not wait for what is left.
    const std::lock_guard lock(mutex_);
    if (Holder((*chunk)->end()) == entries_.end()) Plan((*chunk)->end(), up_to);
  }
}

History::Entries::iterator History::Holder(const Position& position) {
  auto entry = entries_.upper_bound(position);
  if (entry == entries_.begin()) return entries_.end();
  --entry;
  const Entry& found = entry->second;
  if (found.chunk != nullptr) {
    return found.chunk->end() > position ? entry : entries_.end();
  }
  const bool will_hold =
      entry->first == position || (found.up_to != kNoEnd && found.up_to > position.after);
  return will_hold ? entry : entries_.end();
}

int History::ChangesOf(const Position& position, const Entry& entry) const {
  if (entry.up_to == kNoEnd) return options_.max_chunk_changes;
  const auto revisions = static_cast<double>(entry.up_to - position.after);
  // Rather a few too many than a rest.
  const double changes =
      changes_per_revision_ == 1 ? revisions : revisions * changes_per_revision_ * 1.2 + 8;
  return static_cast<int>(std::clamp<double>(changes, 1, options_.max_chunk_changes));
}

std::shared_ptr<const Chunk> History::Use(Entries::iterator entry) {
  Entry& found = entry->second;
  if (!std::exchange(found.used, true)) unused_bytes_ -= found.chunk->memory_bytes();
  by_age_.splice(by_age_.end(), by_age_, found.age);
  PlanAfter(*found.chunk);
  return found.chunk;
}

bool History::Plan(const Position& position, int64_t up_to) {
  const size_t planned = planned_reads_.size() * static_cast<size_t>(options_.max_chunk_bytes);
  if (stopping_ || unused_bytes_ + planned >= options_.cache_bytes / 2) return false;
  entries_.try_emplace(position, Entry{.up_to = up_to});
  planned_reads_.push_back(position);
  planned_.notify_one();
  return true;
}

void History::PlanAfter(const Chunk& chunk) {
  if (threads_.empty() || !chunk.end().BetweenRevisions()) return;
  const int64_t head = store_.WaitForHead(0, absl::InfinitePast());
  const int64_t revisions = std::max<int64_t>(chunk.end().after - chunk.begin().after, 1);
  const auto changes = static_cast<int64_t>(chunk.events().size());
  const auto bytes = std::max<int64_t>(static_cast<int64_t>(chunk.payload_bytes()), 1);
  changes_per_revision_ = static_cast<double>(changes) / static_cast<double>(revisions);
  // A little less than a chunk takes, for not all changes are alike.
  const int64_t by_bytes = options_.max_chunk_bytes * 3 / 4 * revisions / bytes;
  const int64_t by_changes = options_.max_chunk_changes * revisions / changes;
  const int64_t stretch = std::max<int64_t>(std::min(by_bytes, by_changes), 1);
  Position at = chunk.end();
  for (int i = 0; i < options_.chunks_ahead && at.after < head; ++i) {
    const auto entry = Holder(at);
    if (entry == entries_.end()) {
      const int64_t up_to = std::min(at.after + stretch, head);
      if (!Plan(at, up_to)) return;
      at = {.after = up_to};
    } else if (entry->second.chunk != nullptr) {
      at = entry->second.chunk->end();
    } else if (entry->second.up_to != kNoEnd) {
      at = {.after = entry->second.up_to};
    } else {
      return;  // nobody knows where it will end
    }
  }
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

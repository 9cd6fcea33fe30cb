#include "server/stream/chunk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/stream/wire.h"

namespace dossier::stream {
namespace {

absl::Status Gap(const Position& position, const store::Change& found) {
  return Error(absl::StatusCode::kDataLoss, "LOG_GAP",
               absl::StrCat("the change log goes on after revision ", position.after, ", index ",
                            position.after_index, " with revision ", found.revision, ", index ",
                            found.index, ": a change is missing; check the store's medium"));
}

size_t TermBytes(const std::vector<store::Term>& terms) {
  size_t bytes = terms.size() * sizeof(store::Term);
  for (const auto& term : terms) bytes += term.field.size() + term.value.size();
  return bytes;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Chunk>> Chunk::Make(std::vector<store::Change> changes) {
  constexpr size_t kMostHeaderBytes = 6;
  auto chunk = std::shared_ptr<Chunk>(new Chunk);
  size_t bytes = 0;
  for (const auto& change : changes) bytes += change.event.size() + kMostHeaderBytes;
  chunk->bytes_.reserve(bytes);
  chunk->events_.reserve(changes.size());
  chunk->begin_ = PositionBefore(changes.front().revision, changes.front().index);
  chunk->end_ = chunk->begin_;
  for (store::Change& change : changes) {
    if (PositionBefore(change.revision, change.index) != chunk->end_) {
      return Gap(chunk->end_, change);
    }
    LogEvent event{.revision = change.revision,
                   .index = change.index,
                   .last = change.last,
                   .collection = change.collection,
                   .operation = change.operation,
                   .offset = chunk->bytes_.size(),
                   .event_bytes = change.event.size(),
                   .terms = std::move(change.terms),
                   .previous_terms = std::move(change.previous_terms)};
    const std::string header = EventHeader(event.event_bytes);
    event.header_bytes = header.size();
    chunk->bytes_.append(header).append(change.event);
    chunk->memory_bytes_ += TermBytes(event.terms) + TermBytes(event.previous_terms);
    chunk->end_ = PositionAfter(event.revision, event.index, event.last);
    chunk->events_.push_back(std::move(event));
  }
  chunk->memory_bytes_ +=
      sizeof(Chunk) + chunk->bytes_.capacity() + chunk->events_.capacity() * sizeof(LogEvent);
  return std::shared_ptr<const Chunk>(std::move(chunk));
}

size_t Chunk::FirstAfter(const Position& position) const {
  if (position <= begin_) return 0;
  const auto first =
      std::partition_point(events_.begin(), events_.end(), [&](const LogEvent& event) {
        return PositionAfter(event.revision, event.index, event.last) <= position;
      });
  return static_cast<size_t>(first - events_.begin());
}

absl::StatusOr<std::shared_ptr<const Chunk>> ReadChunk(store::Store& store,
                                                       const Position& position, int max_changes,
                                                       int64_t max_bytes) {
  DOSSIER_ASSIGN_OR_RETURN(
      std::vector<store::Change> changes,
      store.Changes(position.after, position.after_index, max_changes, max_bytes));
  if (changes.empty()) return std::shared_ptr<const Chunk>();
  if (PositionBefore(changes.front().revision, changes.front().index) != position) {
    return Gap(position, changes.front());
  }
  return Chunk::Make(std::move(changes));
}

}  // namespace dossier::stream

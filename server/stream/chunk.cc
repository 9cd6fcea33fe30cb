#include "server/stream/chunk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/stream/wire.h"

namespace dossier::stream {
namespace {

absl::Status Gap(const Position& position, const LogEvent& found) {
  return Error(absl::StatusCode::kDataLoss, "LOG_GAP",
               absl::StrCat("the change log goes on after revision ", position.after, ", index ",
                            position.after_index, " with revision ", found.revision, ", index ",
                            found.index, ": a change is missing; check the store's medium"));
}

// A view of the bytes that follow `at`, which moves behind them.
store::TermListView TakeTerms(size_t bytes, const char*& at) {
  const store::TermListView terms({at, bytes});
  at += bytes;
  return terms;
}

}  // namespace

void Chunk::Builder::Add(const store::ChangeView& change) {
  const std::string header = EventHeader(change.event.size());
  const absl::string_view terms = change.terms.bytes();
  const absl::string_view previous_terms = change.previous_terms.bytes();
  events_.push_back({.revision = change.revision,
                     .index = change.index,
                     .last = change.last,
                     .collection = change.collection,
                     .operation = change.operation,
                     .offset = frames_.size(),
                     .header_bytes = header.size(),
                     .event_bytes = change.event.size(),
                     // Their lengths; Finish knows where they end up.
                     .terms = store::TermListView({nullptr, terms.size()}),
                     .previous_terms = store::TermListView({nullptr, previous_terms.size()}),
                     .text_id = change.text_id,
                     .previous_text_id = change.previous_text_id});
  frames_.append(header).append(change.event.data(), change.event.size());
  terms_.append(terms.data(), terms.size());
  terms_.append(previous_terms.data(), previous_terms.size());
}

void Chunk::Builder::Clear() {
  events_.clear();
  frames_.clear();
  terms_.clear();
}

absl::StatusOr<std::shared_ptr<const Chunk>> Chunk::Builder::Finish(size_t count) {
  auto chunk = std::shared_ptr<Chunk>(new Chunk);
  chunk->events_.assign(events_.begin(), events_.begin() + static_cast<ptrdiff_t>(count));
  size_t terms_bytes = 0;
  for (const LogEvent& event : chunk->events_) {
    chunk->frame_bytes_ += event.frame_bytes();
    terms_bytes += event.terms.bytes().size() + event.previous_terms.bytes().size();
  }
  chunk->storage_.reserve(chunk->frame_bytes_ + terms_bytes);
  chunk->storage_.append(frames_, 0, chunk->frame_bytes_).append(terms_, 0, terms_bytes);
  Clear();

  chunk->begin_ = PositionBefore(chunk->events_.front().revision, chunk->events_.front().index);
  chunk->end_ = chunk->begin_;
  const char* terms = chunk->storage_.data() + chunk->frame_bytes_;
  for (LogEvent& event : chunk->events_) {
    if (PositionBefore(event.revision, event.index) != chunk->end_) return Gap(chunk->end_, event);
    event.terms = TakeTerms(event.terms.bytes().size(), terms);
    event.previous_terms = TakeTerms(event.previous_terms.bytes().size(), terms);
    chunk->end_ = PositionAfter(event.revision, event.index, event.last);
  }
  chunk->memory_bytes_ =
      sizeof(Chunk) + chunk->storage_.capacity() + chunk->events_.capacity() * sizeof(LogEvent);
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
  // Kept by the few threads that read, each as large as the largest chunk that it made.
  thread_local Chunk::Builder builder;
  builder.Clear();  // of a read that failed
  DOSSIER_ASSIGN_OR_RETURN(const size_t count,
                           store.ReadChanges({.after = position.after,
                                              .after_index = position.after_index,
                                              .max_changes = max_changes,
                                              .max_bytes = max_bytes},
                                             [](const auto& change) { builder.Add(change); }));
  if (count == 0) return std::shared_ptr<const Chunk>();
  DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<const Chunk> chunk, builder.Finish(count));
  if (chunk->begin() != position) return Gap(position, chunk->events().front());
  return chunk;
}

}  // namespace dossier::stream

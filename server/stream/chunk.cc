#include "server/stream/chunk.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/event.h"
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

// Why search texts that the log after `position` names are not there: the log went, too, or else
// the store has lost them.
absl::Status TextsGone(store::Store& store, const Position& position) {
  DOSSIER_RETURN_IF_ERROR(
      store
          .ReadChanges(
              {.after = position.after, .after_index = position.after_index, .max_changes = 1},
              [](const store::ChangeView&) {})
          .status());
  return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
               absl::StrCat("search texts that the log names after revision ", position.after,
                            " are missing; check the store's medium, or restore a backup"));
}

size_t TextBytes(const store::SearchText& text) {
  return sizeof(std::pair<int64_t, store::SearchText>) + text.title.size() + text.body.size();
}

size_t TextBytes(const std::map<int64_t, store::SearchText>& texts) {
  size_t bytes = 0;
  for (const auto& [id, text] : texts) bytes += TextBytes(text);
  return bytes;
}

// The search texts of events, as many as there is room for.
class TextLoad {
 public:
  // Takes those of `events` that are of `types`.
  absl::Status Load(store::Store& store, absl::Span<const LogEvent> events,
                    const std::vector<store::Collection>& types) {
    constexpr size_t kEventsAtATime = 16;
    while (covered_ < events.size() && bytes_ < kMaxBytes) {
      const auto some = events.subspan(covered_, kEventsAtATime);
      DOSSIER_RETURN_IF_ERROR(LoadSome(store, some, types));
      covered_ += some.size();
    }
    return absl::OkStatus();
  }

  // So many events, the first ones, have their texts.
  size_t covered() const { return covered_; }
  // A text that is no longer there was missed.
  bool misses_any() const { return misses_any_; }
  std::map<int64_t, store::SearchText> Take() { return std::move(texts_); }

 private:
  static constexpr size_t kMaxBytes = size_t{1} << 20;

  absl::Status LoadSome(store::Store& store, absl::Span<const LogEvent> events,
                        const std::vector<store::Collection>& types) {
    std::set<int64_t> ids;
    for (const LogEvent& event : events) {
      if (std::find(types.begin(), types.end(), event.collection) == types.end()) continue;
      for (const int64_t id : {event.text_id, event.previous_text_id}) {
        if (id != 0 && !texts_.contains(id)) ids.insert(id);
      }
    }
    if (ids.empty()) return absl::OkStatus();
    const std::vector<int64_t> wanted(ids.begin(), ids.end());
    DOSSIER_ASSIGN_OR_RETURN(auto found, store.Texts(wanted));
    misses_any_ |= found.size() < wanted.size();
    bytes_ += TextBytes(found);
    texts_.merge(found);
    return absl::OkStatus();
  }

  std::map<int64_t, store::SearchText> texts_;
  size_t bytes_ = 0;
  size_t covered_ = 0;
  bool misses_any_ = false;
};

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
                     .type = store::EncodedType(change.event),
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

absl::StatusOr<std::shared_ptr<const Chunk>> Chunk::Builder::Finish(
    size_t count, ChunkExtras extras, std::map<int64_t, store::SearchText> texts) {
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
  if (extras.index) chunk->index_ = AnchorIndex(chunk->events_);
  chunk->extras_ = std::move(extras);
  chunk->texts_ = std::move(texts);
  chunk->memory_bytes_ = sizeof(Chunk) + chunk->storage_.capacity() +
                         chunk->events_.capacity() * sizeof(LogEvent) +
                         chunk->index_.memory_bytes() + TextBytes(chunk->texts_);
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

bool Chunk::HasTextsOf(absl::Span<const store::Collection> types) const {
  return std::all_of(types.begin(), types.end(), [&](store::Collection type) {
    return std::find(extras_.texts.begin(), extras_.texts.end(), type) != extras_.texts.end();
  });
}

const store::SearchText& Chunk::TextOf(int64_t id) const {
  static const auto* const kNone = new store::SearchText;
  const auto text = texts_.find(id);
  return text == texts_.end() ? *kNone : text->second;
}

absl::StatusOr<std::shared_ptr<const Chunk>> ReadChunk(store::Store& store,
                                                       const Position& position, int max_changes,
                                                       int64_t max_bytes,
                                                       const ChunkExtras& extras) {
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
  TextLoad texts;
  size_t covered = count;
  if (!extras.texts.empty()) {
    const auto events = absl::MakeConstSpan(builder.events()).first(count);
    DOSSIER_RETURN_IF_ERROR(texts.Load(store, events, extras.texts));
    if (texts.misses_any()) return TextsGone(store, position);
    covered = texts.covered();
  }
  DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<const Chunk> chunk,
                           builder.Finish(covered, extras, texts.Take()));
  if (chunk->begin() != position) return Gap(position, chunk->events().front());
  return chunk;
}

}  // namespace dossier::stream

#include "server/stream/message.h"

#include <utility>

#include "server/stream/wire.h"

namespace dossier::stream {
namespace {

// Below this, copying is cheaper than counting references, and does not keep a whole chunk alive
// for a few bytes of it.
constexpr size_t kLeastSharedBytes = 2048;

}  // namespace

size_t Message::bytes() const {
  size_t sum = 0;
  for (const Piece& piece : pieces) sum += piece.bytes.size();
  return sum;
}

std::string Message::Flat() const {
  std::string flat;
  flat.reserve(bytes());
  for (const Piece& piece : pieces) flat.append(piece.bytes.data(), piece.bytes.size());
  return flat;
}

Message MakeMessage(const v1::WatchResponse& response) {
  const auto bytes = std::make_shared<const std::string>(response.SerializeAsString());
  return {.pieces = {{bytes, *bytes}}};
}

void MessageBuilder::AddStored(const std::shared_ptr<const Chunk>& chunk, size_t index,
                               v1::Event::Type type) {
  const LogEvent& event = chunk->events()[index];
  if (type == event.type) {
    Share(chunk, event.offset, event.frame_bytes());
    return;
  }
  const size_t start = event.offset + event.header_bytes;
  const absl::string_view suffix = TypeSuffix(type);
  if (type == v1::Event::TYPE_LEFT) {
    const absl::string_view stored = chunk->bytes().substr(start, event.event_bytes);
    AddEvent(WithoutResource(stored).append(suffix.data(), suffix.size()));
    return;
  }
  Copy(EventHeader(event.event_bytes + suffix.size()));
  Share(chunk, start, event.event_bytes);
  Copy(suffix);
}

void MessageBuilder::AddEvent(absl::string_view event) {
  Copy(EventHeader(event.size()));
  Copy(event);
}

MessageBuilder::Mark MessageBuilder::Here() const {
  return {.parts = parts_.size(),
          .last_part_bytes = parts_.empty() ? 0 : parts_.back().bytes,
          .own_bytes = own_.size(),
          .bytes = bytes_};
}

void MessageBuilder::Rewind(const Mark& mark) {
  parts_.resize(mark.parts);
  if (!parts_.empty()) parts_.back().bytes = mark.last_part_bytes;
  own_.resize(mark.own_bytes);
  bytes_ = mark.bytes;
}

Message MessageBuilder::Finish(bool more_in_revision, absl::string_view resume_token) {
  v1::WatchResponse rest;
  rest.set_more_in_revision(more_in_revision);
  rest.set_resume_token(std::string(resume_token));
  Copy(rest.SerializeAsString());

  if (parts_.size() == 1 && parts_.front().chunk == nullptr) {
    const auto whole = std::make_shared<const std::string>(std::move(own_));
    return {.pieces = {{whole, *whole}}};
  }
  const auto is_shared = [](const Part& part) {
    return part.chunk != nullptr && part.bytes >= kLeastSharedBytes;
  };
  size_t copied_bytes = 0;
  for (const Part& part : parts_) copied_bytes += is_shared(part) ? 0 : part.bytes;
  auto copied = std::make_shared<std::string>();
  copied->reserve(copied_bytes);  // so that views into it stay valid while it grows
  Message message;
  for (const Part& part : parts_) {
    const absl::string_view source = part.chunk == nullptr ? own_ : part.chunk->bytes();
    const absl::string_view bytes = source.substr(part.offset, part.bytes);
    if (is_shared(part)) {
      message.pieces.push_back({part.chunk, bytes});
      continue;
    }
    const size_t start = copied->size();
    copied->append(bytes.data(), bytes.size());
    Message::Piece* last = message.pieces.empty() ? nullptr : &message.pieces.back();
    if (last != nullptr && last->owner == copied) {
      last->bytes = absl::string_view(last->bytes.data(), last->bytes.size() + bytes.size());
    } else {
      message.pieces.push_back({copied, absl::string_view(*copied).substr(start)});
    }
  }
  return message;
}

void MessageBuilder::Share(const std::shared_ptr<const Chunk>& chunk, size_t offset, size_t bytes) {
  bytes_ += bytes;
  const bool adjoins = !parts_.empty() && parts_.back().chunk == chunk &&
                       parts_.back().offset + parts_.back().bytes == offset;
  if (adjoins) {
    parts_.back().bytes += bytes;
  } else {
    parts_.push_back({chunk, offset, bytes});
  }
}

void MessageBuilder::Copy(absl::string_view bytes) {
  bytes_ += bytes.size();
  if (parts_.empty() || parts_.back().chunk != nullptr) {
    parts_.push_back({nullptr, own_.size(), 0});
  }
  parts_.back().bytes += bytes.size();
  own_.append(bytes.data(), bytes.size());
}

}  // namespace dossier::stream

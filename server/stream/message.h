#ifndef DOSSIER_SERVER_STREAM_MESSAGE_H_
#define DOSSIER_SERVER_STREAM_MESSAGE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/stream/chunk.h"

namespace dossier::stream {

// A serialised WatchResponse in pieces, most of them shared with the ring and with other streams.
struct Message {
  struct Piece {
    // Keeps `bytes` alive.
    std::shared_ptr<const void> owner;
    absl::string_view bytes;
  };
  std::vector<Piece> pieces;

  size_t bytes() const;
  // All of it in one string.
  std::string Flat() const;
};

// A message of its own bytes.
Message MakeMessage(const v1::WatchResponse& response);

// Puts a message together from events as they are stored, without parsing one. For one thread.
class MessageBuilder {
 public:
  // Adds the event `index` of `chunk`, as the stream sees it.
  void AddStored(const std::shared_ptr<const Chunk>& chunk, size_t index, v1::Event::Type type);

  // Adds a serialised event.
  void AddEvent(absl::string_view event);

  // Of the message so far.
  size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }

  // A state to come back to.
  struct Mark {
    size_t parts = 0;
    size_t last_part_bytes = 0;
    size_t own_bytes = 0;
    size_t bytes = 0;
  };
  Mark Here() const;
  // Forgets what was added since.
  void Rewind(const Mark& mark);

  // The message; nothing can be added afterwards.
  Message Finish(bool more_in_revision, absl::string_view resume_token);

 private:
  // A run of bytes, from a chunk or from own_.
  struct Part {
    std::shared_ptr<const Chunk> chunk;  // null: own_
    size_t offset = 0;
    size_t bytes = 0;
  };

  void Share(const std::shared_ptr<const Chunk>& chunk, size_t offset, size_t bytes);
  void Copy(absl::string_view bytes);

  std::vector<Part> parts_;
  std::string own_;
  size_t bytes_ = 0;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_MESSAGE_H_

#ifndef DOSSIER_SERVER_INGEST_HOST_CHANNEL_H_
#define DOSSIER_SERVER_INGEST_HOST_CHANNEL_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "server/ingest/cancel_signal.h"
#include "server/source_host/frame.h"

namespace dossier::ingest {

// The server's end of the connection to a host process: frames out of a stream of bytes that may be
// anything, and never a wait without an end.
//
// Threads: one at a time. Lifetime: the socket outlives it.
class HostChannel {
 public:
  using Time = std::chrono::steady_clock::time_point;

  enum class Event {
    kFrame,      // `frame` is filled; what it views stays until the next call
    kDeadline,   // nothing came in time
    kCancelled,  // the signal was raised
    kClosed,     // the other end is closed
    kBroken,     // what came is no frame, or one that is too long
  };

  explicit HostChannel(int socket) : socket_(socket) {}
  HostChannel(const HostChannel&) = delete;
  HostChannel& operator=(const HostChannel&) = delete;

  // kFrame once all is sent.
  Event Send(absl::string_view bytes, Time deadline);
  // The next frame, of at most `max_payload` bytes. `cancel` may be null.
  Event Receive(source_host::Frame* frame, uint64_t max_payload, Time deadline,
                const CancelSignal* cancel);
  // Gives back memory that a large frame took.
  void Shrink();

 private:
  // Makes room for `wanted` bytes from the start of the frame that is being read.
  void MakeRoom(uint64_t wanted);
  Event WaitFor(short events, Time deadline, const CancelSignal* cancel) const;

  const int socket_;
  // What was read and not yet taken lies in [begin_, end_).
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_HOST_CHANNEL_H_

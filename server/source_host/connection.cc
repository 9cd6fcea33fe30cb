#include "server/source_host/connection.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

#include "server/source_host/messages.h"

namespace dossier::source_host {
namespace {

// Enough for one write to be worth its price, little enough for the caches.
constexpr size_t kGathered = size_t{64} << 10;
// A body of this size goes to the kernel from where it lies. For smaller ones a copy costs less
// than the write, and the turn of the reader, that it saves.
constexpr size_t kLargeBody = size_t{256} << 10;
// Requests are small; a large configuration takes several reads.
constexpr size_t kReadSize = size_t{4} << 10;

}  // namespace

Connection::Connection(int fd) : fd_(fd) { outgoing_.reserve(2 * kGathered); }

void Connection::SendRecord(const GivenRecord& record, uint64_t request) {
  EncodeRecordHead(record, request, &outgoing_);
  const std::string_view body = record.body.bytes;
  if (body.size() >= kLargeBody) {
    Write(outgoing_, body);
    outgoing_.clear();
    return;
  }
  outgoing_.append(body);
  if (outgoing_.size() >= kGathered) Flush();
}

void Connection::Flush() {
  if (outgoing_.empty()) return;
  Write(outgoing_, {});
  outgoing_.clear();
}

void Connection::Write(std::string_view first, std::string_view second) {
  while (!first.empty() || !second.empty()) {
    iovec parts[2] = {{const_cast<char*>(first.data()), first.size()},
                      {const_cast<char*>(second.data()), second.size()}};
    msghdr message = {};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t written = sendmsg(fd_, &message, MSG_NOSIGNAL);
    if (written < 0) {
      if (errno == EINTR) continue;
      _exit(kExitConnectionLost);
    }
    const auto size = static_cast<size_t>(written);
    const size_t of_first = std::min(size, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(size - of_first);
  }
}

Frame Connection::Receive() {
  incoming_.erase(0, consumed_);
  consumed_ = 0;
  while (true) {
    Frame frame;
    uint64_t size = 0;
    switch (ReadFrame(incoming_, kMaxPayload, &frame, &size)) {
      case FrameState::kWhole:
        consumed_ = size;
        return frame;
      case FrameState::kBroken:
        _exit(kExitProtocol);
      case FrameState::kIncomplete:
        break;
    }
    const size_t had = incoming_.size();
    incoming_.resize(had + kReadSize);
    const ssize_t got = recv(fd_, incoming_.data() + had, kReadSize, 0);
    if (got == 0) _exit(kExitDone);  // the server is gone
    if (got < 0 && errno != EINTR) _exit(kExitConnectionLost);
    incoming_.resize(had + (got > 0 ? static_cast<size_t>(got) : 0));
  }
}

}  // namespace dossier::source_host

#include "server/ingest/host_channel.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace dossier::ingest {
namespace {

using source_host::Frame;
using source_host::FrameState;

// What one read asks for at least, and what stays when nothing larger came.
constexpr size_t kReadSize = size_t{64} << 10;
constexpr size_t kUsualSize = size_t{256} << 10;

}  // namespace

HostChannel::Event HostChannel::Send(absl::string_view bytes, Time deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN) {
      const Event event = WaitFor(POLLOUT, deadline, nullptr);
      if (event != Event::kFrame) return event;
    } else if (errno != EINTR) {
      return Event::kClosed;
    }
  }
  return Event::kFrame;
}

HostChannel::Event HostChannel::Receive(Frame* frame, uint64_t max_payload, Time deadline,
                                        const CancelSignal* cancel) {
  while (true) {
    uint64_t size = 0;
    const std::string_view unread(buffer_.get() + begin_, end_ - begin_);
    switch (source_host::ReadFrame(unread, max_payload, frame, &size)) {
      case FrameState::kWhole:
        begin_ += size;
        return Event::kFrame;
      case FrameState::kBroken:
        return Event::kBroken;
      case FrameState::kIncomplete:
        break;
    }
    // Also here, so that a process that never stops writing can be stopped.
    if (cancel != nullptr && cancel->raised()) return Event::kCancelled;
    if (std::chrono::steady_clock::now() >= deadline) return Event::kDeadline;
    MakeRoom(size);
    const ssize_t got = recv(socket_, buffer_.get() + end_, capacity_ - end_, 0);
    if (got > 0) {
      end_ += static_cast<size_t>(got);
    } else if (got == 0) {
      return Event::kClosed;
    } else if (errno == EAGAIN) {
      const Event event = WaitFor(POLLIN, deadline, cancel);
      if (event != Event::kFrame) return event;
    } else if (errno != EINTR) {
      return Event::kClosed;
    }
  }
}

void HostChannel::MakeRoom(uint64_t wanted) {
  const size_t unread = end_ - begin_;
  if (unread == 0) begin_ = end_ = 0;
  const size_t least = std::max<size_t>(wanted, unread + kReadSize);
  if (begin_ + least <= capacity_) return;
  if (least > capacity_) {
    capacity_ = std::max(least, kUsualSize);
    std::unique_ptr<char[]> larger(new char[capacity_]);
    if (unread > 0) std::memcpy(larger.get(), buffer_.get() + begin_, unread);
    buffer_ = std::move(larger);
  } else if (unread > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, unread);
  }
  begin_ = 0;
  end_ = unread;
}

void HostChannel::Shrink() {
  if (capacity_ <= 4 * kUsualSize || begin_ != end_) return;
  buffer_.reset();
  capacity_ = begin_ = end_ = 0;
}

HostChannel::Event HostChannel::WaitFor(short events, Time deadline,
                                        const CancelSignal* cancel) const {
  pollfd waits[2] = {{socket_, events, 0}, {cancel == nullptr ? -1 : cancel->fd(), POLLIN, 0}};
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Event::kDeadline;
    const int timeout = static_cast<int>(std::min<int64_t>(left.count(), 3'600'000));
    if (poll(waits, 2, timeout) <= 0) continue;
    if (waits[1].revents != 0) return Event::kCancelled;
    // An end of the other side is found by the read or write that follows.
    return Event::kFrame;
  }
}

}  // namespace dossier::ingest

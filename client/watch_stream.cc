#include "client/watch_stream.h"

#include <utility>

#include "dossier/client/status.h"

namespace dossier::client {

WatchStream::WatchStream(v1::WatchService::StubInterface& stub, v1::WatchRequest request,
                         Wakeup& wakeup)
    : request_(std::move(request)), wakeup_(wakeup) {
  stub.async()->Watch(&context_, &request_, this);
  StartRead(&incoming_);
  StartCall();
}

WatchStream::~WatchStream() {
  context_.TryCancel();
  std::unique_lock lock(mutex_);
  abandoned_ = true;
  if (std::exchange(held_, false)) {
    lock.unlock();
    RemoveHold();
    lock.lock();
  }
  ended_.wait(lock, [this] { return done_; });
}

WatchStream::Next WatchStream::Take(v1::WatchResponse& message) {
  {
    const std::lock_guard lock(mutex_);
    if (!ready_) return done_ ? Next::kEnded : Next::kNothingYet;
    message.Swap(&ready_message_);
    ready_ = held_;
    if (!held_) return Next::kMessage;
    ready_message_.Swap(&incoming_);
    held_ = false;
  }
  StartRead(&incoming_);
  RemoveHold();
  return Next::kMessage;
}

absl::Status WatchStream::status() {
  const std::lock_guard lock(mutex_);
  return FromGrpc(status_);
}

void WatchStream::OnReadDone(bool ok) {
  if (!ok) return;
  {
    const std::lock_guard lock(mutex_);
    if (abandoned_) return;
    if (ready_) {
      // Without a read under way the stream could end before its last message was taken.
      AddHold();
      held_ = true;
      return;
    }
    ready_message_.Swap(&incoming_);
    ready_ = true;
  }
  wakeup_.Post();
  StartRead(&incoming_);
}

void WatchStream::OnDone(const grpc::Status& status) {
  // All of it under the lock: whoever waits for `done_` destroys this.
  const std::lock_guard lock(mutex_);
  status_ = status;
  done_ = true;
  wakeup_.Post();
  ended_.notify_all();
}

}  // namespace dossier::client

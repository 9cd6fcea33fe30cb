#include "dossier/client/watcher.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/wakeup.h"
#include "client/watch_batcher.h"
#include "client/watch_stream.h"
#include "dossier/client/status.h"
#include "grpcpp/channel.h"

namespace dossier::client {
namespace {

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

absl::Duration LongestSilence(const Watcher::Options& options) {
  if (options.longest_silence > absl::ZeroDuration()) return options.longest_silence;
  const absl::Duration asked = ToDuration(options.request.progress_interval());
  return 3 * (asked > absl::ZeroDuration() ? asked : absl::Seconds(10));
}

}  // namespace

class Watcher::Rep {
 public:
  Rep(const std::shared_ptr<grpc::Channel>& channel, Options options)
      : options_(std::move(options)),
        longest_silence_(LongestSilence(options_)),
        stub_(v1::WatchService::NewStub(channel)),
        request_(options_.request),
        backoff_(options_.backoff),
        connected_once_(!request_.resume_token().empty()) {}

  absl::Status Run(WatchHandler& handler);

  void Stop() {
    stopped_ = true;
    wakeup_.Post();
  }

  const std::string& resume_token() const { return request_.resume_token(); }

 private:
  // Who ended a stream.
  enum class By { kServer, kHandler, kStop };
  struct Ending {
    By by;
    absl::Status status;
  };

  // One stream from its start to its end.
  Ending Follow(WatchHandler& handler);
  absl::Status HandOver(WatchBatch batch, WatchHandler& handler);
  absl::Status StartOver(const absl::Status& why, WatchHandler& handler);
  absl::Status Reconnect(const absl::Status& why, WatchHandler& handler);
  void Wait(absl::Duration time);

  const Options options_;
  const absl::Duration longest_silence_;
  const std::unique_ptr<v1::WatchService::StubInterface> stub_;
  Wakeup wakeup_;
  std::atomic<bool> stopped_ = false;
  static_assert(std::atomic<bool>::is_always_lock_free, "Stop is for signal handlers too");

  // Of the thread of Run.
  v1::WatchRequest request_;
  Backoff backoff_;
  bool connected_once_;        // also by whoever kept the token
  bool started_over_ = false;  // and nothing has come since
  int64_t open_revision_ = 0;  // of what was handed over: its rest is still to come
  absl::Duration asked_delay_;
};

absl::Status Watcher::Rep::Run(WatchHandler& handler) {
  while (!stopped_) {
    const Ending ending = Follow(handler);
    if (ending.by == By::kStop) break;
    if (ending.by == By::kHandler) return ending.status;
    absl::Status next = IsHistoryLost(ending.status) ? StartOver(ending.status, handler)
                                                     : Reconnect(ending.status, handler);
    if (!next.ok()) return next;
  }
  return absl::OkStatus();
}

Watcher::Rep::Ending Watcher::Rep::Follow(WatchHandler& handler) {
  WatchBatcher batcher(options_.whole_revisions, options_.max_batch_bytes, open_revision_);
  WatchStream stream(*stub_, request_, wakeup_);
  v1::WatchResponse message;
  while (true) {
    wakeup_.Forget();
    if (stopped_) return {By::kStop, absl::OkStatus()};
    switch (stream.Take(message)) {
      case WatchStream::Next::kNothingYet:
        if (wakeup_.WaitFor(longest_silence_)) continue;
        return {By::kServer,
                absl::DeadlineExceededError(absl::StrCat("the server said nothing for ",
                                                         absl::FormatDuration(longest_silence_)))};
      case WatchStream::Next::kEnded:
        return {By::kServer, stream.status()};
      case WatchStream::Next::kMessage:
        break;
    }
    connected_once_ = true;
    if (message.has_opened()) handler.OnOpened(message.opened());
    if (message.has_draining()) asked_delay_ = ToDuration(message.draining().reconnect_delay());
    absl::Status status = batcher.Add(message);
    if (status.ok() && batcher.complete()) {
      status = HandOver(batcher.Take(), handler);
      if (status.ok()) open_revision_ = batcher.open_revision();
    }
    if (!status.ok()) return {By::kHandler, std::move(status)};
  }
}

absl::Status Watcher::Rep::HandOver(WatchBatch batch, WatchHandler& handler) {
  if (absl::Status status = handler.OnBatch(batch); !status.ok()) return status;
  request_.set_resume_token(std::move(batch.resume_token));
  // To be let in is no progress yet.
  if (!batch.events.empty() || batch.snapshot_end.has_value() || batch.progress.has_value()) {
    backoff_.Reset();
    started_over_ = false;
  }
  return absl::OkStatus();
}

absl::Status Watcher::Rep::StartOver(const absl::Status& why, WatchHandler& handler) {
  if (options_.history_lost == HistoryLost::kStop) return why;
  if (absl::Status status = handler.OnReset(why); !status.ok()) return status;
  request_.set_snapshot(true);
  open_revision_ = 0;
  // A server that refuses every start is not asked again and again.
  if (std::exchange(started_over_, true)) Wait(backoff_.Next());
  return absl::OkStatus();
}

absl::Status Watcher::Rep::Reconnect(const absl::Status& why, WatchHandler& handler) {
  // No server says OK before the client goes, but what stands between may.
  absl::Status status =
      why.ok() ? absl::UnavailableError("the stream ended without a reason") : why;
  if (!IsWorthRetrying(status) || (!connected_once_ && !options_.patient)) return status;
  const absl::Duration wait = std::exchange(asked_delay_, absl::ZeroDuration()) + backoff_.Next();
  handler.OnReconnect(status, wait);
  Wait(wait);
  return absl::OkStatus();
}

void Watcher::Rep::Wait(absl::Duration time) {
  if (options_.sleep) return options_.sleep(time);
  const absl::Time end = absl::Now() + time;
  while (true) {
    wakeup_.Forget();
    const absl::Duration left = std::min(end - absl::Now(), time);
    if (stopped_ || left <= absl::ZeroDuration() || !wakeup_.WaitFor(left)) return;
  }
}

Watcher::Watcher(const std::shared_ptr<grpc::Channel>& channel, Options options)
    : rep_(std::make_unique<Rep>(channel, std::move(options))) {}

Watcher::~Watcher() = default;

absl::Status Watcher::Run(WatchHandler& handler) { return rep_->Run(handler); }

void Watcher::Stop() { rep_->Stop(); }

const std::string& Watcher::resume_token() const { return rep_->resume_token(); }

}  // namespace dossier::client

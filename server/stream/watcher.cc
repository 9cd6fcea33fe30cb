#include "server/stream/watcher.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace dossier::stream {
namespace {

// How soon a timer may come again.
constexpr absl::Duration kLeastTimer = absl::Milliseconds(50);

Moment Now() { return std::chrono::steady_clock::now(); }

absl::Status Gone() { return absl::CancelledError("the client ended the stream"); }

absl::Status Stalled(absl::Duration deadline) {
  return Error(absl::StatusCode::kDeadlineExceeded, "STREAM_STALLED",
               absl::StrCat("the client read nothing for ", absl::FormatDuration(deadline),
                            "; resume with the last token"));
}

absl::Status ServerDrains() {
  return Error(absl::StatusCode::kUnavailable, "DRAINING",
               "the server is about to stop; wait a moment and resume with the last token");
}

}  // namespace

Watcher::Watcher(WatcherHost& host, History& history, const Ring& ring, Subscription subscription,
                 const CursorOptions& cursor_options, const WatcherOptions& options, Outlet& outlet,
                 double jitter)
    : host_(host),
      options_(options),
      outlet_(outlet),
      cursor_(history, ring, subscription, cursor_options),
      pace_(Now(), subscription.progress_interval, jitter, options.progress_rest) {}

void Watcher::Start() {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::kNew) return;
    state_ = State::kQueued;
  }
  host_.RunSoon(shared_from_this(), /*needs_store=*/true);
}

void Watcher::Run(bool may_read_store) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::kQueued) return;
    state_ = State::kStepping;
  }
  Step(may_read_store);
}

bool Watcher::Wake() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::kStepping) woken_ = true;
  if (state_ != State::kIdle) return false;
  state_ = State::kQueued;
  return true;
}

void Watcher::OnWritten(bool ok) {
  absl::Status over;
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::kAborting) {
      write_over_ = true;
      return;
    }
    if (stalled_) {
      over = Stalled(WriteDeadline());
    } else if (!ok || cancelled_) {
      over = Gone();
    }
    state_ = State::kStepping;
    pace_.Sent(Now());
  }
  if (over.ok()) {
    Step(/*may_read_store=*/false);
  } else {
    End(std::move(over));
  }
}

void Watcher::OnCancelled() {
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    // In the other states a thread or a write is under way that will see it.
    if (state_ != State::kIdle && state_ != State::kQueued && state_ != State::kNew) return;
    state_ = State::kStepping;
  }
  End(Gone());
}

void Watcher::DrainAt(Moment at) {
  const std::lock_guard lock(mutex_);
  drain_at_ = at;
}

std::optional<Moment> Watcher::OnTimer(Moment now) {
  bool run = false;
  absl::Duration deadline;
  {
    const std::lock_guard lock(mutex_);
    deadline = WriteDeadline();
    if (state_ == State::kDone) return std::nullopt;
    if (drain_at_.has_value() && now >= *drain_at_) draining_ = true;
    if (state_ == State::kIdle && (draining_ || pace_.IsDue(now))) {
      state_ = State::kQueued;
      run = true;
    } else if (state_ == State::kWriting && now >= After(write_start_, WriteDeadline())) {
      state_ = State::kAborting;
      stalled_ = true;
    } else {
      const bool writing = state_ == State::kWriting;
      const Moment sign = writing ? After(now, pace_.interval()) : pace_.due();
      const Moment stall = After(writing ? write_start_ : now, WriteDeadline());
      return std::max(std::min(sign, stall), After(now, kLeastTimer));
    }
  }
  if (run) {
    host_.RunSoon(shared_from_this(), /*needs_store=*/false);
    return After(now, kLeastTimer);
  }
  // The write cannot end the stream meanwhile, so the outlet is still there.
  outlet_.Abort();
  bool over = false;
  {
    const std::lock_guard lock(mutex_);
    over = write_over_;
    state_ = over ? State::kStepping : State::kWriting;
  }
  if (!over) return std::nullopt;  // OnWritten ends it
  End(Stalled(deadline));
  return std::nullopt;
}

void Watcher::SkipAhead() {
  if (!std::exchange(parked_since_, false)) return;
  if (const auto position = host_.Unpark(*this)) cursor_.SkipTo(*position);
}

void Watcher::Step(bool may_read_store) {
  SkipAhead();
  while (!Leave() && StepOnce(may_read_store)) {
  }
}

bool Watcher::StepOnce(bool may_read_store) {
  absl::StatusOr<Cursor::Step> step = cursor_.Advance(may_read_store);
  if (!step.ok()) {
    End(std::move(step).status());
    return false;
  }
  if (step->examined > 0) host_.CountExamined(step->examined);
  if (step->next == Cursor::Next::kMessage) {
    Write(std::move(step->message));
    return false;
  }
  const bool idle = step->next == Cursor::Next::kIdle;
  bool tell = false;
  {
    const std::lock_guard lock(mutex_);
    const bool catches_up = !caught_up_;
    tell = idle ? pace_.TellsWhenIdle(Now(), catches_up, cursor_.HasNews()) : pace_.IsDue(Now());
    woken_ = false;
  }
  if (step->next == Cursor::Next::kNeedsStore) caught_up_ = false;
  if (idle) caught_up_ = true;
  if (tell && cursor_.CanTellProgress()) {
    TellProgress();
    return false;
  }
  if (!idle) return !Requeue(may_read_store || step->next == Cursor::Next::kNeedsStore);
  return !Rest();
}

bool Watcher::Rest() {
  parked_since_ = true;
  if (!host_.Park(*this, cursor_.position(), cursor_.AwaitsRevision())) return false;
  const bool has_news = cursor_.HasNews() && cursor_.CanTellProgress();
  Moment news_due;
  {
    const std::lock_guard lock(mutex_);
    if (woken_ || cancelled_ || draining_) return false;
    state_ = State::kIdle;
    if (!has_news) return true;
    pace_.TellSoon();
    news_due = pace_.due();
  }
  host_.CallBy(shared_from_this(), news_due);
  return true;
}

bool Watcher::Leave() {
  bool cancelled = false;
  bool draining = false;
  {
    const std::lock_guard lock(mutex_);
    cancelled = cancelled_;
    draining = draining_;
  }
  if (cancelled) {
    End(Gone());
    return true;
  }
  if (!draining) return false;
  if (!cursor_.opened()) farewell_ = Farewell::kEnd;  // nothing comes before `opened`
  switch (std::exchange(farewell_, Farewell::kEnd)) {
    case Farewell::kProgress:
      farewell_ = Farewell::kDraining;
      if (cursor_.CanTellProgress()) {
        TellProgress();
        return true;
      }
      [[fallthrough]];
    case Farewell::kDraining:
      farewell_ = Farewell::kEnd;
      Write(cursor_.Draining(options_.reconnect_delay));
      return true;
    case Farewell::kEnd:
      break;
  }
  End(ServerDrains());
  return true;
}

void Watcher::TellProgress() { Write(cursor_.Progress(host_.head())); }

void Watcher::Write(Message message) {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::kWriting;
    write_start_ = Now();
  }
  outlet_.Write(std::move(message));
}

bool Watcher::Requeue(bool needs_store) {
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_ || draining_) return false;
    state_ = State::kQueued;
  }
  host_.RunSoon(shared_from_this(), needs_store);
  return true;
}

void Watcher::End(absl::Status status) {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::kDone;
  }
  cursor_.Release();
  outlet_.Finish(std::move(status));
}

absl::Duration Watcher::WriteDeadline() const {
  return draining_ ? options_.draining_write_deadline : options_.write_deadline;
}

}  // namespace dossier::stream

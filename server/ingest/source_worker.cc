#include "server/ingest/source_worker.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/ingest/source_failure.h"

namespace dossier::ingest {
namespace {

// Keeps a plugin that says "ask again at once" without waiting itself from taking a core.
constexpr absl::Duration kRestAfterNothing = absl::Milliseconds(20);
// `committed` and `close` should not take long; beyond this they count as wedged.
constexpr absl::Duration kHousekeepingTime = absl::Seconds(30);
// How often those who wait look whether a deadline has passed meanwhile.
constexpr auto kLookInterval = std::chrono::milliseconds(20);

std::string NewRunId() {
  std::random_device random;
  return absl::StrFormat("%08x%08x", random(), random());
}

bool StopsTheSource(const absl::Status& sink_failure) {
  return sink_failure.code() == absl::StatusCode::kFailedPrecondition ||
         sink_failure.code() == absl::StatusCode::kInvalidArgument;
}

}  // namespace

SourceRunner::Worker::Worker(Options options, SourceOpener opener,
                             std::optional<SourceCursor> cursor, BatchSink& sink,
                             const Clock& clock)
    : options_(std::move(options)),
      opener_(std::move(opener)),
      run_id_(NewRunId()),
      sink_(sink),
      clock_(clock),
      cursor_(std::move(cursor)),
      rhythm_(options_.rhythm) {
  status_.run_id = run_id_;
  status_.since = clock_.Now();
  status_.last_record_time = rhythm_.last();
  status_.usual_gap = rhythm_.usual_gap();
}

void SourceRunner::Worker::Run() {
  if (cursor_.has_value() && cursor_->format != options_.cursor_format) {
    spdlog::warn(
        "source {}: cursor format {} is no longer read by plugin {} {}, which has {}; "
        "starting from the beginning",
        options_.source_id, cursor_->format, options_.plugin_id, options_.plugin_version,
        options_.cursor_format);
    cursor_.reset();
  }
  while (!stopping() && RunSession() == Next::kReopen) {
  }
  Update([&] {
    if (status_.state != State::kFailed && status_.state != State::kEnded) {
      EnterLocked(State::kStopped);
    }
  });
  const std::lock_guard<std::mutex> lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

SourceRunner::Worker::Next SourceRunner::Worker::RunSession() {
  reopen_pause_ = absl::ZeroDuration();
  Enter(State::kStarting);
  if (std::exchange(crashed_, false)) Update([&] { ++status_.restarts; });
  BeginCall(options_.open_time);
  auto session = opener_(cursor_.has_value() ? absl::string_view(cursor_->bytes) : "", cancel_);
  EndCall();
  if (!session.ok()) {
    const Next next = Recover(session.status());
    return next == Next::kStop || !Pause(reopen_pause_) ? Next::kStop : Next::kReopen;
  }
  const Next next = RunPolls(**session);
  // Closed before the pause, so that a broken session holds nothing meanwhile.
  BeginCall(kHousekeepingTime);
  session->reset();
  EndCall();
  return next == Next::kReopen && Pause(reopen_pause_) ? Next::kReopen : Next::kStop;
}

SourceRunner::Worker::Next SourceRunner::Worker::RunPolls(SourceSession& session) {
  Publish(&session);
  Next next = Next::kContinue;
  while (next == Next::kContinue) next = stopping() ? Next::kStop : PollOnce(session);
  Publish(nullptr);
  return next;
}

SourceRunner::Worker::Next SourceRunner::Worker::PollOnce(SourceSession& session) {
  // A source that is caught up stays idle while its poll waits for news.
  Update([&] {
    if (!status_.caught_up_since.has_value()) EnterLocked(State::kPolling);
    status_.last_poll_time = clock_.Now();
  });
  const auto start = Steady::now();
  BeginCall(options_.budget.time);
  PollOutcome outcome = session.Poll(options_.budget);
  EndCall();
  const bool brought_nothing = outcome.records.empty();
  const bool was_quick = absl::FromChrono(Steady::now() - start) < kRestAfterNothing;
  Update([&] {
    ++status_.polls;
    status_.defects += static_cast<int64_t>(outcome.misuses) + (outcome.uncovered > 0 ? 1 : 0);
    if (!brought_nothing) {
      status_.caught_up_since.reset();
      EnterLocked(State::kPolling);
    }
  });

  if (const Next next = Deliver(session, outcome); next != Next::kContinue) return next;
  if (!outcome.status.ok()) return Recover(outcome.status);

  const bool is_idle = outcome.progress == PollOutcome::Progress::kIdle;
  if (is_idle && options_.ends_when_idle) outcome.progress = PollOutcome::Progress::kEnd;
  NoteSuccess(outcome);
  absl::Duration pause = brought_nothing && was_quick ? kRestAfterNothing : absl::ZeroDuration();
  if (outcome.progress == PollOutcome::Progress::kEnd) return Next::kStop;
  if (outcome.progress == PollOutcome::Progress::kIdle) pause = std::max(pause, outcome.next_poll);
  return Pause(pause) ? Next::kContinue : Next::kStop;
}

SourceRunner::Worker::Next SourceRunner::Worker::Deliver(SourceSession& session,
                                                         PollOutcome& outcome) {
  if (outcome.records.empty() && !outcome.cursor.has_value()) return Next::kContinue;
  SourceBatch batch;
  batch.source_id = options_.source_id;
  batch.plugin_id = options_.plugin_id;
  batch.plugin_version = options_.plugin_version;
  batch.run_id = run_id_;
  batch.records = std::move(outcome.records);
  if (outcome.cursor.has_value()) {
    batch.cursor = SourceCursor{*std::move(outcome.cursor), options_.cursor_format};
  }
  for (absl::Status accepted = OfferToSink(batch); !accepted.ok(); accepted = OfferToSink(batch)) {
    const bool final = StopsTheSource(accepted);
    NoteFailure(Annotate(accepted, "what was read cannot be stored"),
                final ? State::kFailed : State::kBackingOff);
    // Not committed, so the cursor has not moved: it is read again after the next start.
    if (final || !Pause(Backoff(accepted))) return Next::kStop;
  }
  NoteCommit(batch);
  if (batch.cursor.has_value()) {
    cursor_ = std::move(batch.cursor);
    BeginCall(kHousekeepingTime);
    session.Committed(cursor_->bytes);
    EndCall();
  }
  return Next::kContinue;
}

void SourceRunner::Worker::NoteSuccess(const PollOutcome& outcome) {
  Update([&] {
    status_.consecutive_failures = 0;
    status_.last_success_time = clock_.Now();
    if (outcome.progress == PollOutcome::Progress::kMore) {
      status_.caught_up_since.reset();
      EnterLocked(State::kPolling);
      return;
    }
    if (!status_.caught_up_since.has_value()) status_.caught_up_since = clock_.Now();
    EnterLocked(outcome.progress == PollOutcome::Progress::kEnd ? State::kEnded : State::kIdle);
  });
}

void SourceRunner::Worker::NoteCommit(const SourceBatch& batch) {
  Update([&] {
    status_.consecutive_failures = 0;
    if (batch.records.empty()) return;
    status_.records += static_cast<int64_t>(batch.records.size());
    for (const SourceRecord& record : batch.records) {
      status_.quarantined += record.error.empty() ? 0 : 1;
    }
    const absl::Time now = clock_.Now();
    rhythm_.Note(now);
    status_.last_record_time = now;
    status_.usual_gap = rhythm_.usual_gap();
    status_.lag.reset();
    if (const auto published = batch.records.back().published_unix_ns; published.has_value()) {
      status_.lag = std::max(now - absl::FromUnixNanos(*published), absl::ZeroDuration());
    }
  });
}

absl::Status SourceRunner::Worker::OfferToSink(const SourceBatch& batch) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (abandoned_) return absl::CancelledError("the source was left behind");
    in_sink_ = true;
  }
  absl::Status accepted = sink_.Accept(batch);
  const std::lock_guard<std::mutex> lock(mutex_);
  in_sink_ = false;
  changed_.notify_all();
  return accepted;
}

SourceRunner::Worker::Next SourceRunner::Worker::Recover(const absl::Status& failure) {
  if (stopping()) return Next::kStop;
  if (IsCrash(failure) && CountCrash() >= options_.most_crashes) {
    NoteFailure(Annotate(failure, absl::StrCat("given up, for its process died ", crashes_.size(),
                                               " times within ",
                                               absl::FormatDuration(options_.crash_window))),
                State::kFailed);
    return Next::kStop;
  }
  Remedy remedy = RemedyFor(failure);
  // A source that refuses even to begin at the beginning would be asked for ever.
  const bool can_start_over = options_.start_over_on_invalid_cursor && cursor_.has_value();
  if (remedy == Remedy::kStartOver && !can_start_over) remedy = Remedy::kGiveUp;
  NoteFailure(failure, remedy == Remedy::kGiveUp ? State::kFailed : State::kBackingOff);
  switch (remedy) {
    case Remedy::kGiveUp:
      return Next::kStop;
    case Remedy::kStartOver:
      cursor_.reset();
      return Next::kReopen;
    case Remedy::kReopen:
      reopen_pause_ = Backoff(failure);
      return Next::kReopen;
    case Remedy::kRetry:
      return Pause(Backoff(failure)) ? Next::kContinue : Next::kStop;
  }
  return Next::kStop;
}

int SourceRunner::Worker::CountCrash() {
  const auto now = Steady::now();
  crashed_ = true;
  crashes_.push_back(now);
  while (now - crashes_.front() > absl::ToChronoNanoseconds(options_.crash_window)) {
    crashes_.pop_front();
  }
  return static_cast<int>(crashes_.size());
}

bool SourceRunner::Worker::Pause(absl::Duration pause) {
  const auto until = Steady::now() + absl::ToChronoNanoseconds(std::min(pause, absl::Hours(9999)));
  std::unique_lock<std::mutex> lock(mutex_);
  if (pause > kRestAfterNothing && !abandoned_) status_.next_poll_time = clock_.Now() + pause;
  changed_.wait_until(lock, until, [&] { return stopping() || poll_wanted_; });
  if (!abandoned_) status_.next_poll_time.reset();
  poll_wanted_ = false;
  return !stopping();
}

absl::Duration SourceRunner::Worker::Backoff(const absl::Status& failure) {
  int64_t failures = 1;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    failures = status_.consecutive_failures;
  }
  // A process that does some work before it dies again gets no shorter pause for it.
  if (IsCrash(failure)) failures = std::max(failures, static_cast<int64_t>(crashes_.size()));
  failures = std::clamp<int64_t>(failures, 1, 60);
  const absl::Duration full = std::min(
      options_.first_pause * std::exp2(static_cast<double>(failures - 1)), options_.longest_pause);
  // Sources that failed together should not come back together.
  const double part = std::uniform_real_distribution<double>(0.5, 1.0)(random_);
  return std::max(full * part, RetryAfterOf(failure));
}

template <typename Change>
void SourceRunner::Worker::Update(const Change& change) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (abandoned_) return;
  change();
  changed_.notify_all();
}

void SourceRunner::Worker::Enter(State state) {
  Update([&] { EnterLocked(state); });
}

void SourceRunner::Worker::EnterLocked(State state) {
  if (status_.state == state) return;
  status_.state = state;
  status_.since = clock_.Now();
}

void SourceRunner::Worker::NoteFailure(const absl::Status& failure, State next) {
  Update([&] {
    spdlog::warn("source {} is {}: {}", options_.source_id, std::string(NameOf(next)),
                 std::string(failure.message()));
    status_.last_error = failure;
    status_.last_error_time = clock_.Now();
    status_.caught_up_since.reset();
    ++status_.consecutive_failures;
    EnterLocked(next);
  });
}

void SourceRunner::Worker::BeginCall(absl::Duration time) {
  Update([&] { call_deadline_ = Steady::now() + absl::ToChronoNanoseconds(time); });
}

void SourceRunner::Worker::EndCall() {
  Update([&] {
    if (StatusLocked().state == State::kWedged) {
      spdlog::warn("source {}: a call into plugin {} overran its deadline and has now returned",
                   options_.source_id, options_.plugin_id);
    }
    call_deadline_.reset();
  });
}

void SourceRunner::Worker::Publish(SourceSession* session) {
  const std::lock_guard<std::mutex> lock(session_mutex_);
  session_ = session;
}

void SourceRunner::Worker::RequestStop() {
  cancel_->Raise();
  {
    // The lock makes sure that whoever saw no signal before is waiting by now.
    const std::lock_guard<std::mutex> lock(mutex_);
    changed_.notify_all();
  }
  const std::lock_guard<std::mutex> lock(session_mutex_);
  if (session_ != nullptr) session_->Interrupt();
}

void SourceRunner::Worker::PollNow() {
  const std::lock_guard<std::mutex> lock(mutex_);
  poll_wanted_ = true;
  changed_.notify_all();
}

bool SourceRunner::Worker::WaitForEnd(absl::Duration patience) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, absl::ToChronoNanoseconds(patience), [&] { return ended_; });
}

void SourceRunner::Worker::Abandon() {
  std::unique_lock<std::mutex> lock(mutex_);
  EnterLocked(State::kWedged);
  abandoned_ = true;
  changed_.wait(lock, [&] { return !in_sink_; });
}

SourceStatus SourceRunner::Worker::StatusLocked() const {
  SourceStatus status = status_;
  if (abandoned_ || !call_deadline_.has_value()) return status;
  const absl::Duration overrun = absl::FromChrono(Steady::now() - *call_deadline_);
  if (overrun > options_.wedge_grace) {
    status.state = State::kWedged;
    status.since = clock_.Now() - (overrun - options_.wedge_grace);
  }
  return status;
}

SourceStatus SourceRunner::Worker::Status() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return StatusLocked();
}

SourceStatus SourceRunner::Worker::WaitUntil(const std::function<bool(const SourceStatus&)>& wanted,
                                             absl::Duration timeout) const {
  const auto deadline = Steady::now() + absl::ToChronoNanoseconds(timeout);
  std::unique_lock<std::mutex> lock(mutex_);
  SourceStatus status = StatusLocked();
  while (!wanted(status) && Steady::now() < deadline) {
    changed_.wait_until(lock, std::min(deadline, Steady::now() + kLookInterval));
    status = StatusLocked();
  }
  return status;
}

}  // namespace dossier::ingest

#include "server/stream/hub.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"

namespace dossier::stream {
namespace {

// What the follower reads at a time, and so about the size of a chunk.
constexpr int kChunkChanges = 1024;
constexpr int64_t kChunkBytes = int64_t{256} << 10;

// A number within [0, 1).
double Fraction(std::minstd_rand& random) {
  return std::uniform_real_distribution<double>(0, 1)(random);
}

absl::Status TooManyStreams(size_t max) {
  return Error(
      absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
      absl::StrCat("this server serves ", max, " streams already; wait a moment and try again"),
      {{"max_streams", absl::StrCat(max)}});
}

bool IsCompacted(const absl::Status& status) {
  if (!absl::IsOutOfRange(status)) return false;
  const auto info = ErrorInfoOf(status);
  return info.has_value() && info->reason() == "REVISION_COMPACTED";
}

}  // namespace

Hub::Hub(store::Store& store, HubOptions options)
    : store_(store),
      options_(options),
      ring_(options.ring_bytes),
      history_(store, options.history),
      store_turns_(options.store_threads, [](Watcher& watcher) { watcher.Run(true); }),
      wake_turns_(options.wake_threads, [](Watcher& watcher) { watcher.Run(false); }),
      random_(std::random_device()()) {}

Hub::~Hub() { Stop(); }

absl::Status Hub::Start() {
  DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store_.Log());
  ring_.Restart(log.head);
  head_ = log.head;
  {
    const std::lock_guard lock(mutex_);
    cleared_ = {.after = log.head};
    started_ = true;
  }
  store_.SetListener(this);
  follower_ = std::thread([this] { FollowLog(); });
  timer_ = std::thread([this] { RunTimers(); });
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<Watcher>> Hub::Add(Subscription subscription, Outlet& outlet) {
  const std::lock_guard lock(mutex_);
  if (draining_ || stopping_) {
    return Error(absl::StatusCode::kUnavailable, "DRAINING",
                 "the server is about to stop; wait a moment and try again");
  }
  if (watchers_.size() >= options_.max_streams) return TooManyStreams(options_.max_streams);
  auto watcher =
      std::make_shared<Watcher>(*this, history_, ring_, std::move(subscription), options_.cursor,
                                options_.watcher, outlet, Fraction(random_));
  watchers_.insert(watcher);
  const Scope& scope = watcher->scope();
  for (const Anchor anchor : scope.anchors()) by_anchor_[anchor].insert(watcher.get());
  for (const store::Collection type : scope.text_types()) ++text_streams_[type];
  if (scope.is_selective()) ++selective_;
  SetTimer(watcher, std::chrono::steady_clock::now());
  return watcher;
}

void Hub::Remove(const std::shared_ptr<Watcher>& watcher) {
  const std::lock_guard lock(mutex_);
  if (watchers_.erase(watcher) == 0) return;
  if (watcher->stalled()) ++stalled_;
  const Scope& scope = watcher->scope();
  for (const Anchor anchor : scope.anchors()) {
    const auto concerned = by_anchor_.find(anchor);
    concerned->second.erase(watcher.get());
    if (concerned->second.empty()) by_anchor_.erase(concerned);
  }
  for (const store::Collection type : scope.text_types()) {
    if (--text_streams_[type] == 0) text_streams_.erase(type);
  }
  if (scope.is_selective()) --selective_;
  parked_for_any_.erase(watcher.get());
  timers_.erase({watcher->timer_at_, watcher});
  if (watchers_.empty()) streams_changed_.notify_all();
}

void Hub::Drain(absl::Duration spread) {
  const std::lock_guard lock(mutex_);
  draining_ = true;
  const Moment now = std::chrono::steady_clock::now();
  for (const auto& watcher : watchers_) {
    const Moment at = After(now, spread * Fraction(random_));
    watcher->DrainAt(at);
    SetTimer(watcher, at);
  }
}

bool Hub::AwaitNoStreams(absl::Time deadline) {
  std::unique_lock lock(mutex_);
  return streams_changed_.wait_until(lock, absl::ToChronoTime(deadline),
                                     [this] { return watchers_.empty(); });
}

void Hub::Stop() {
  bool listening = false;
  {
    const std::lock_guard lock(mutex_);
    listening = std::exchange(started_, false);
    stopping_ = true;
    if (listening && !watchers_.empty()) {
      spdlog::error("stream: the hub stops while {} streams are left", watchers_.size());
    }
  }
  if (listening) store_.SetListener(nullptr);
  log_changed_.notify_all();
  timers_changed_.notify_all();
  if (follower_.joinable()) follower_.join();
  if (timer_.joinable()) timer_.join();
  history_.Stop();
  store_turns_.Stop();
  wake_turns_.Stop();
}

Hub::Stats Hub::stats() const {
  const size_t ring_bytes = ring_.bytes();
  const int64_t ring_head = ring_.head();
  const uint64_t history_reads = history_.reads();
  const std::lock_guard lock(mutex_);
  return {watchers_.size(), ring_bytes, head_, ring_head, stalled_, examined_, history_reads};
}

void Hub::RunSoon(std::shared_ptr<Watcher> watcher, bool needs_store) {
  (needs_store ? store_turns_ : wake_turns_).Push(std::move(watcher));
}

bool Hub::Park(Watcher& watcher, const Position& position, bool for_any_change) {
  const std::lock_guard lock(mutex_);
  watcher.clear_to_.reset();
  // WakeParked looks at who is parked after the ring has grown: who is not sees the growth here.
  if (ring_.head() > position.after) return false;
  watcher.parked_ = true;
  if (for_any_change) parked_for_any_.insert(&watcher);
  return true;
}

std::optional<Position> Hub::Unpark(Watcher& watcher) {
  const std::lock_guard lock(mutex_);
  if (!watcher.parked_) return std::exchange(watcher.clear_to_, std::nullopt);
  watcher.parked_ = false;
  parked_for_any_.erase(&watcher);
  return cleared_;
}

void Hub::CallBy(const std::shared_ptr<Watcher>& watcher, Moment at) {
  const std::lock_guard lock(mutex_);
  SetTimer(watcher, at);
}

void Hub::OnCommit(int64_t head) {
  {
    const std::lock_guard lock(mutex_);
    if (head > head_) head_ = head;
  }
  log_changed_.notify_one();
}

void Hub::OnRewrite() {
  ring_.Forget();
  history_.Forget();
}

void Hub::FollowLog() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      log_changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.poll_interval),
                            [this] { return stopping_ || head_ > ring_.head(); });
      if (stopping_) return;
    }
    absl::Status status = FillRing();
    if (IsCompacted(status)) status = SkipCompacted();
    if (status.ok()) continue;
    spdlog::error("stream: the log cannot be followed, streams stand still: {}", status.ToString());
    std::unique_lock lock(mutex_);
    log_changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.poll_interval),
                          [this] { return stopping_; });
  }
}

// Compaction was faster than the ring. The streams that waited for those changes learn it
// themselves.
absl::Status Hub::SkipCompacted() {
  DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store_.Log());
  ring_.Restart(std::max(ring_.head(), log.oldest - 1));
  WakeParked({});
  return absl::OkStatus();
}

absl::Status Hub::FillRing() {
  // Commits of other processes are not announced.
  OnCommit(store_.WaitForHead(ring_.head(), absl::InfinitePast()));
  const uint64_t forgotten = ring_.forgotten();
  Position at{.after = ring_.head()};
  std::vector<std::shared_ptr<const Chunk>> chunks;
  size_t bytes = 0;
  while (at.after < head_) {
    DOSSIER_ASSIGN_OR_RETURN(auto chunk,
                             ReadChunk(store_, at, kChunkChanges, kChunkBytes, ExtrasForStreams()));
    if (chunk == nullptr) break;
    at = chunk->end();
    bytes += chunk->memory_bytes();
    chunks.push_back(std::move(chunk));
    // A revision that is larger than the ring does not go through it.
    if (bytes > options_.ring_bytes) chunks.clear();
    if (!at.BetweenRevisions()) continue;
    if (bytes > options_.ring_bytes) {
      ring_.Restart(at.after);
    } else if (!ring_.Append(chunks, forgotten)) {
      return absl::OkStatus();  // the past was rewritten; the next turn reads again
    }
    WakeParked(std::exchange(chunks, {}));
    bytes = 0;
  }
  return absl::OkStatus();
}

void Hub::WakeParked(absl::Span<const std::shared_ptr<const Chunk>> chunks) {
  std::vector<std::shared_ptr<Watcher>> woken;
  {
    const std::lock_guard lock(mutex_);
    std::vector<Concern> concerns;
    for (const auto& chunk : chunks) AddConcerns(*chunk, concerns);
    if (chunks.empty()) {
      for (const auto& watcher : watchers_) concerns.emplace_back(watcher.get(), cleared_);
    }
    for (Watcher* watcher : parked_for_any_) concerns.emplace_back(watcher, Position());
    for (const auto& [watcher, clear_to] : concerns) {
      if (std::exchange(watcher->parked_, false)) {
        watcher->clear_to_ = clear_to;
        woken.push_back(watcher->shared_from_this());
      } else if (watcher->clear_to_.has_value()) {  // several changes concern it
        watcher->clear_to_ = std::min(*watcher->clear_to_, clear_to);
      }
    }
    parked_for_any_.clear();
    cleared_ = {.after = ring_.head()};
  }
  // Who went on and waits again meanwhile is woken for nothing.
  woken.erase(std::remove_if(woken.begin(), woken.end(),
                             [](const auto& watcher) { return !watcher->Wake(); }),
              woken.end());
  wake_turns_.Push(std::move(woken));
}

void Hub::AddConcerns(const Chunk& chunk, std::vector<Concern>& concerns) const {
  if (!chunk.is_indexed()) {
    for (const auto& watcher : watchers_) {
      if (watcher->parked_) concerns.emplace_back(watcher.get(), chunk.begin());
    }
    return;
  }
  const auto add = [&](const absl::flat_hash_set<Watcher*>& concerned, size_t event) {
    const Position before =
        PositionBefore(chunk.events()[event].revision, chunk.events()[event].index);
    for (Watcher* watcher : concerned) {
      if (watcher->parked_) concerns.emplace_back(watcher, before);
    }
  };
  const std::vector<AnchorIndex::Entry>& entries = chunk.index().entries();
  if (by_anchor_.size() < entries.size() / 8) {
    for (const auto& [anchor, concerned] : by_anchor_) {
      const size_t event = chunk.index().Next({&anchor, 1}, 0);
      if (event < chunk.events().size()) add(concerned, event);
    }
    return;
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i > 0 && entries[i].anchor == entries[i - 1].anchor) continue;  // its first event was met
    const auto concerned = by_anchor_.find(entries[i].anchor);
    if (concerned != by_anchor_.end()) add(concerned->second, entries[i].event);
  }
}

ChunkExtras Hub::ExtrasForStreams() const {
  const std::lock_guard lock(mutex_);
  ChunkExtras extras{.index = selective_ > 0};
  for (const auto& [type, streams] : text_streams_) extras.texts.push_back(type);
  return extras;
}

void Hub::RunTimers() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (timers_.empty()) {
      timers_changed_.wait(lock);
      continue;
    }
    const auto [at, watcher] = *timers_.begin();
    const Moment now = std::chrono::steady_clock::now();
    if (at > now) {
      timers_changed_.wait_until(lock, at);
      continue;
    }
    timers_.erase(timers_.begin());
    watcher->timer_at_ = Moment::max();
    lock.unlock();
    const std::optional<Moment> next = watcher->OnTimer(now);
    lock.lock();
    if (next.has_value()) SetTimer(watcher, *next);
  }
}

void Hub::SetTimer(const std::shared_ptr<Watcher>& watcher, Moment at) {
  if (at >= watcher->timer_at_ || watchers_.count(watcher) == 0) return;
  timers_.erase({watcher->timer_at_, watcher});
  watcher->timer_at_ = at;
  const auto timer = timers_.emplace(at, watcher).first;
  if (timer == timers_.begin()) timers_changed_.notify_one();
}

}  // namespace dossier::stream

#include "folder/session.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "dossier/sdk/failure.h"
#include "dossier/sdk/file_reader.h"
#include "dossier/sdk/wait.h"
#include "folder/record.h"

namespace dossier::folder {
namespace {

// A file that keeps changing for longer than this no longer holds up "caught up".
constexpr auto kPatience = std::chrono::seconds(5);
// What was emitted is handed over at least this often, so that it is not held up by a long pass.
constexpr auto kHandOver = std::chrono::seconds(1);

// Between two passes at the very least.
constexpr auto kBreath = std::chrono::milliseconds(5);

int64_t RealTimeNs() {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

sdk::Failure Cancelled() { return {DOSSIER_CANCELLED, "the server ended the poll"}; }

}  // namespace

Session::Session(const Config& config, const sdk::Host& host, int cancel_fd,
                 std::optional<Cursor> cursor)
    : config_(config), host_(host), cancel_fd_(cancel_fd) {
  if (!cursor.has_value()) return;
  partial_ = std::move(cursor->partial);
  memory_ = std::move(cursor->files);
  restoration_.emplace(*memory_);
}

sdk::PollResult Session::Poll(sdk::Emitter& emitter, const sdk::Budget& budget) {
  emitter_ = &emitter;
  deadline_ = budget.deadline;
  max_body_bytes_ = std::min(budget.max_body_bytes, config_.max_file_bytes);
  first_emitted_.reset();
  while (true) {
    if (walk_ == nullptr) {
      if (Clock::now() < next_pass_ && !WaitForWork()) {
        if (sdk::IsCancelled(cancel_fd_)) throw Cancelled();
        return IsWaitingForFiles() ? sdk::PollResult::More() : sdk::PollResult::Idle();
      }
      BeginPass();
    }
    const Step step = ContinuePass();
    if (step == Step::kDone && !FolderIsThere()) {
      // Half of it may have been seen as gone, so this pass proves nothing.
      walk_.reset();
      SaveCursor();
      continue;
    }
    if (step == Step::kDone) EndPass();
    SaveCursor();
    if (step == Step::kCancelled) throw Cancelled();
    if (step == Step::kBudget) return sdk::PollResult::More();
    // Comparing with the cursor is only the first half.
    if (next_pass_ <= Clock::now()) continue;
    if (!IsWaitingForFiles()) return sdk::PollResult::Idle();  // the next poll waits for news
    if (first_emitted_.has_value()) return sdk::PollResult::More();
  }
}

// Until a pass is due; false at the deadline or when cancelled.
bool Session::WaitForWork() {
  while (Clock::now() < next_pass_) {
    switch (watcher_.Wait(std::min(next_pass_, deadline_), cancel_fd_)) {
      case Watcher::Woken::kCancel:
        return false;
      case Watcher::Woken::kTime:
        if (Clock::now() >= deadline_) return Clock::now() >= next_pass_;
        break;
      case Watcher::Woken::kChange:
        // What has just changed will have settled by then; many changes make one pass.
        next_pass_ =
            std::min(next_pass_, std::max(Clock::now() + config_.settle_time, earliest_pass_));
        break;
    }
  }
  return true;
}

void Session::BeginPass() {
  int trouble = 0;
  auto walk = std::make_unique<sdk::Walk>(
      sdk::WalkOptions{config_.path, config_.recursive, config_.extensions},
      [this](const std::string& directory) {
        if (watcher_.Watch(directory)) return;
        host_.Log(DOSSIER_LOG_WARNING,
                  "the system has no more watches, so changes are found every " +
                      std::to_string(config_.rescan_interval.count()) +
                      " ms only; raise fs.inotify.max_user_watches or rescan_interval_ms");
      },
      trouble);
  if (trouble != 0) {
    throw sdk::Failure(trouble == ENOTDIR ? DOSSIER_CONFIG : DOSSIER_TRANSIENT,
                       "folder " + config_.path + " cannot be read: " + std::strerror(trouble) +
                           "; it is tried again until it is there",
                       /*retry_after=*/{}, /*upstream_code=*/trouble);
  }
  walk_ = std::move(walk);
  held_.reset();
  collection_.reset();
  pass_time_ = Clock::duration::zero();
  // Enough for files that were all written just now, and not enough to trail behind a writer.
  settle_allowance_ = 2 * config_.settle_time;
  ++pass_;
  if (!restoration_.has_value()) inventory_.BeginPass();
}

Session::Step Session::ContinuePass() {
  const auto start = Clock::now();
  const Step step = VisitFiles();
  pass_time_ += Clock::now() - start;
  return step;
}

Session::Step Session::VisitFiles() {
  for (int visited = 0;; ++visited) {
    if (visited % 32 == 0 && sdk::IsCancelled(cancel_fd_)) return Step::kCancelled;
    if (BudgetIsUsedUp()) return Step::kBudget;
    if (!held_.has_value()) held_ = walk_->Next();
    if (!held_.has_value()) return Step::kDone;
    if (restoration_.has_value()) {
      Recall(*held_);
    } else if (const Step step = Visit(*held_); step != Step::kDone) {
      return step;
    }
    held_.reset();
  }
}

void Session::Recall(const sdk::Entry& entry) {
  // What could not be read was not remembered either.
  if (!entry.trouble.empty()) return;
  if (entry.stamp.size <= max_body_bytes_ || IsCollection(entry.name)) restoration_->Saw(entry);
}

Session::Step Session::Visit(const sdk::Entry& entry) {
  if (inventory_.Has(entry)) {
    inventory_.Reached(entry.path);
    unsettled_.erase(entry.path);
    return Step::kDone;
  }
  if (const auto young = TimeToSettle(entry); young.count() > 0 && !WaitToSettle(young)) {
    Defer(entry);
    return Step::kDone;
  }
  if (!entry.trouble.empty()) return Emit(entry, "", entry.trouble);
  if (sdk::IsCancelled(cancel_fd_)) return Step::kCancelled;
  if (IsCollection(entry.name)) return VisitCollection(entry);
  const sdk::FileContent content = sdk::ReadFile(*walk_, entry, max_body_bytes_);
  switch (content.result) {
    case sdk::FileContent::Result::kGone:
      return Step::kDone;
    case sdk::FileContent::Result::kUnstable:
      Defer(entry);
      return Step::kDone;
    case sdk::FileContent::Result::kRead:
    case sdk::FileContent::Result::kUnreadable:
      break;
  }
  return Emit(entry, content.bytes, content.trouble);
}

Session::Step Session::Emit(const sdk::Entry& entry, const std::string& bytes,
                            const std::string& trouble) {
  const Step step = Emitted(EmitFile(*emitter_, entry, bytes, trouble));
  if (step == Step::kDone) Given(entry, trouble.empty());
  return step;
}

Session::Step Session::Emitted(sdk::Answer answer) {
  switch (answer) {
    case sdk::Answer::kTaken:
    case sdk::Answer::kBadRecord:  // quarantined by the server; it would be no better the next time
      if (!first_emitted_.has_value()) first_emitted_ = Clock::now();
      return Step::kDone;
    case sdk::Answer::kFull:
      return Step::kBudget;
    case sdk::Answer::kCancelled:
      return Step::kCancelled;
  }
  return Step::kCancelled;
}

void Session::Given(const sdk::Entry& entry, bool readable) {
  if (readable) {
    inventory_.Add(entry);
  } else {
    inventory_.AddUnreadable(entry);
  }
  inventory_.Reached(entry.path);
  unsettled_.erase(entry.path);
}

Session::Step Session::VisitCollection(const sdk::Entry& entry) {
  const uint64_t state = sdk::Inventory::StateOf(entry);
  const bool is_partial =
      partial_.has_value() && partial_->path == entry.path && partial_->state == state;
  if (collection_ == nullptr) {
    auto opened = std::make_unique<OpenedCollection>();
    opened->file = walk_->Open(entry);
    if (!opened->file.valid()) {
      if (errno == ENOENT || errno == ENOTDIR) return Step::kDone;
      return Emit(entry, "", std::string("it cannot be read: ") + std::strerror(errno));
    }
    opened->reports = OpenCollection(entry.name, opened->file.get(),
                                     is_partial ? partial_->progress : Progress(), max_body_bytes_);
    collection_ = std::move(opened);
  }
  const auto is_unchanged = [&] {
    struct stat now = {};
    return fstat(collection_->file.get(), &now) == 0 && sdk::StampOf(now) == entry.stamp;
  };
  for (bool more = is_unchanged(); more;) {
    if (sdk::IsCancelled(cancel_fd_)) return Step::kCancelled;
    if (BudgetIsUsedUp()) return Step::kBudget;
    if (!collection_->held.has_value()) {
      CollectionItem item;
      switch (collection_->reports->Next(item)) {
        case Collection::Step::kItem:
          collection_->held = std::move(item);
          break;
        case Collection::Step::kSkipped:
          break;
        case Collection::Step::kEnd:
          more = false;
          break;
      }
      // It may have been written to while the item was read.
      if (!is_unchanged()) break;
    }
    if (collection_->held.has_value()) {
      const Step step = Emitted(EmitItem(*emitter_, entry, *collection_->held));
      if (step != Step::kDone) return step;
      collection_->held.reset();
    }
    if (more) {
      partial_ = Partial{entry.path, state, collection_->reports->progress()};
      partial_changed_ = true;
    }
  }
  const bool whole = is_unchanged();
  collection_.reset();
  partial_changed_ |= partial_.has_value();
  partial_.reset();
  if (whole) {
    Given(entry, /*readable=*/true);
  } else {
    Defer(entry);
  }
  return Step::kDone;
}

Session::Clock::duration Session::TimeToSettle(const sdk::Entry& entry) const {
  const auto age = std::chrono::nanoseconds(RealTimeNs() - entry.stamp.changed_ns);
  if (age >= config_.settle_time) return Clock::duration::zero();
  if (age.count() >= 0) return config_.settle_time - age;
  // From a machine whose clock is ahead of ours: count from when we first saw it like this.
  const auto seen = unsettled_.find(entry.path);
  if (seen == unsettled_.end() || seen->second.stamp != entry.stamp) return config_.settle_time;
  return config_.settle_time - (Clock::now() - seen->second.stamp_seen);
}

bool Session::WaitToSettle(Clock::duration time) {
  if (time > settle_allowance_ || Clock::now() + time > deadline_) return false;
  settle_allowance_ -= time;
  return !sdk::WaitForCancel(cancel_fd_, time);
}

void Session::Defer(const sdk::Entry& entry) {
  const auto now = Clock::now();
  const auto [seen, is_new] = unsettled_.try_emplace(entry.path);
  Unsettled& file = seen->second;
  if (is_new) file.first_seen = now;
  if (is_new || file.stamp != entry.stamp) file.stamp_seen = now;
  file.stamp = entry.stamp;
  file.pass = pass_;
}

void Session::EndPass() {
  walk_.reset();
  const auto now = Clock::now();
  if (restoration_.has_value()) {
    restoration_->Finish(inventory_);
    restoration_.reset();
    memory_.reset();
    next_pass_ = now;
    return;
  }
  inventory_.EndPass();
  // Its file is gone.
  partial_changed_ |= partial_.has_value();
  partial_.reset();
  std::erase_if(unsettled_, [&](const auto& file) { return file.second.pass != pass_; });
  earliest_pass_ = now + std::min<Clock::duration>(4 * pass_time_, config_.rescan_interval);
  if (unsettled_.empty()) {
    next_pass_ = now + config_.rescan_interval;
  } else if (IsWaitingForFiles()) {
    next_pass_ = now + std::max<Clock::duration>(config_.settle_time, pass_time_) + kBreath;
  } else {
    next_pass_ = std::max(now + config_.settle_time + kBreath, earliest_pass_);
  }
}

bool Session::FolderIsThere() const {
  struct stat info = {};
  return stat(config_.path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

void Session::SaveCursor() {
  // Until the comparison is over the old cursor is the better one.
  if (restoration_.has_value() || !(inventory_.changed() || partial_changed_)) return;
  emitter_->Checkpoint(EncodeCursor(inventory_, partial_));
  inventory_.MarkSaved();
  partial_changed_ = false;
}

bool Session::IsWaitingForFiles() const {
  const auto now = Clock::now();
  return std::any_of(unsettled_.begin(), unsettled_.end(),
                     [&](const auto& file) { return now - file.second.first_seen < kPatience; });
}

bool Session::BudgetIsUsedUp() const {
  const auto now = Clock::now();
  return now >= deadline_ || (first_emitted_.has_value() && now - *first_emitted_ >= kHandOver);
}

}  // namespace dossier::folder

#include "feed/session.h"

#include <algorithm>
#include <set>
#include <utility>

#include "feed/addresses.h"

namespace dossier::feed {
namespace {

// What was emitted is handed over at least this often, so that pages with their pauses do not hold
// it up.
constexpr auto kHandOver = std::chrono::seconds(5);
// A site may make the others of a pass wait so long, and so often.
constexpr auto kLongestRest = std::chrono::minutes(10);
constexpr int kMaxRests = 2;
// Before the second, third, ... try of a page.
constexpr std::chrono::minutes kTryPauses[] = {std::chrono::minutes(1), std::chrono::minutes(5),
                                               std::chrono::minutes(15), std::chrono::minutes(60)};

}  // namespace

FeedSession::FeedSession(const Config& config, const sdk::Host& host, Memory memory, int cancel_fd,
                         std::optional<sdk::Range> range)
    : config_(config),
      host_(host),
      cancel_fd_(cancel_fd),
      is_range_(range.has_value()),
      memory_(std::move(memory)),
      saved_(memory_.Encode()),
      visitor_(config, host, range),
      pages_(config) {}

sdk::PollResult FeedSession::Poll(sdk::Emitter& emitter, const sdk::Budget& budget) {
  poll_time_ = budget.Remaining();
  first_emitted_.reset();
  try {
    if (!in_pass_) BeginPass(budget);
    const bool is_done = in_pass_ && EmitQueue(emitter, budget);
    if (is_done) EndPass();
    Checkpoint(emitter);
    if (!is_done) return sdk::PollResult::More();
  } catch (const sdk::Failure&) {
    Checkpoint(emitter);
    throw;
  }
  return is_range_ ? sdk::PollResult::End() : sdk::PollResult::Idle(Pause());
}

void FeedSession::BeginPass(const sdk::Budget& budget) {
  const auto now = Clock::now();
  const bool is_due = std::any_of(waiting_.begin(), waiting_.end(), [&](const auto& waiting) {
    return waiting.second.next_try <= now;
  });
  // Asked before its time, the session looks at the feed, unless it was asked for a page.
  is_complete_ = !is_due || now >= next_look_;
  if (is_complete_ && !Look(budget)) return;
  QueueDueTries();
  rests_ = 0;
  in_pass_ = true;
}

bool FeedSession::Look(const sdk::Budget& budget) {
  News news = visitor_.Visit(memory_, budget.deadline, cancel_fd_);
  if (news.unfinished) return false;
  if (news.not_modified) {
    validators_ = memory_.validators;
    return true;
  }
  feed_title_ = std::move(news.feed_title);
  publisher_pause_ = news.pause;
  validators_ = std::move(news.validators);
  memory_.validators = {};  // until everything was emitted
  std::set<uint64_t> present;
  for (const Item& item : news.items) present.insert(item.id);
  for (Item& item : news.waiting) {
    const uint64_t id = item.id;
    waiting_.try_emplace(id, Waiting{std::move(item), Clock::now()});
  }
  for (const auto& [id, waiting] : waiting_) present.insert(id);
  memory_.KeepTriesOf(present);
  queue_ = std::move(news.items);
  return true;
}

void FeedSession::QueueDueTries() {
  const auto now = Clock::now();
  for (const auto& [id, waiting] : waiting_) {
    const bool is_queued = std::any_of(queue_.begin(), queue_.end(),
                                       [&, id = id](const Item& item) { return item.id == id; });
    if (waiting.next_try <= now && !is_queued) queue_.push_back(waiting.item);
  }
}

bool FeedSession::EmitQueue(sdk::Emitter& emitter, const sdk::Budget& budget) {
  while (!queue_.empty()) {
    const bool is_time_to_hand_over =
        first_emitted_.has_value() && Clock::now() - *first_emitted_ > kHandOver;
    if (budget.IsOver() || is_time_to_hand_over) return false;
    if (!ready_.has_value() && !Prepare(budget)) return false;
    if (ready_.has_value()) {
      if (ready_->body.size() > budget.max_body_bytes) {
        page_may_come_ = false;
        ready_ = RecordOfEntry(queue_.front().external_id, queue_.front().entry, feed_title_,
                               "it is larger than the server takes");
      }
      if (!emitter.Offer(*ready_)) return false;
      if (!first_emitted_.has_value()) first_emitted_ = Clock::now();
      Settle(queue_.front());
    }
    ready_.reset();
    queue_.pop_front();
  }
  return true;
}

bool FeedSession::Prepare(const sdk::Budget& budget) {
  Item& item = queue_.front();
  page_may_come_ = false;
  if (item.tombstone.has_value()) {
    ready_ = RecordOfTombstone(*item.tombstone);
    return true;
  }
  if (!WantsPage(item)) {
    ready_ = RecordOfEntry(item.external_id, item.entry, feed_title_, "");
    return true;
  }
  std::optional<PageAnswer> answer = AskForPage(item, budget);
  if (!answer.has_value()) return false;
  if (answer->page.has_value()) {
    ready_ = RecordOfPage(item.external_id, item.entry, feed_title_, *std::move(answer->page));
    return true;
  }
  ++item.tries;
  page_may_come_ = answer->may_come && item.tries < config_.page_tries && !is_range_;
  host_.Log(DOSSIER_LOG_DEBUG, "the page of " + item.external_id + ": " + answer->trouble);
  if (memory_.Has(item.id, item.content)) {
    AwaitPage(item);  // the server has it as the feed tells it
  } else if (page_may_come_ && memory_.Knows(item.id)) {
    AwaitPage(item);  // a teaser should not take the place of an older, whole text
  } else {
    ready_ = RecordOfEntry(item.external_id, item.entry, feed_title_, answer->trouble);
  }
  return true;
}

bool FeedSession::WantsPage(const Item& item) const {
  if (!config_.fetch_pages || !item.has_page) return false;
  return config_.full_content_chars == 0 || WholeTextChars(item.entry) < config_.full_content_chars;
}

std::optional<PageAnswer> FeedSession::AskForPage(Item& item, const sdk::Budget& budget) {
  // A page should not fail because others took the time of this poll.
  const bool is_late = budget.Remaining() < config_.page_timeout;
  if (is_late && first_emitted_.has_value()) return std::nullopt;
  const bool has_its_time = budget.Remaining() * 2 > poll_time_;

  const std::string host = HostOf(item.entry.link);
  PageAnswer answer;
  const auto rest = resting_.find(host);
  if (rest != resting_.end() && Clock::now() < rest->second) {
    answer.may_come = true;
    answer.trouble = host + " asks for patience";
    answer.patience = std::chrono::ceil<std::chrono::milliseconds>(rest->second - Clock::now());
  } else {
    answer = pages_.Read(item.entry.link, budget.deadline, cancel_fd_);
    if (answer.patience.count() > 0) resting_[host] = Clock::now() + answer.patience;
  }
  if (answer.out_of_time && !has_its_time) return std::nullopt;
  if (answer.patience.count() > 0 && answer.patience <= kLongestRest && rests_ < kMaxRests) {
    ++rests_;
    throw sdk::Failure(DOSSIER_RATE_LIMITED,
                       "a site that the feed links to asks for patience: " + answer.trouble,
                       answer.patience);
  }
  return answer;
}

void FeedSession::Settle(const Item& item) {
  if (item.tombstone.has_value()) {
    memory_.Remember(item.id, 1);
    memory_.Forget(HashOfId(item.external_id));
    return;
  }
  memory_.Remember(item.id, item.content);
  AwaitPage(item);
}

void FeedSession::AwaitPage(const Item& item) {
  if (page_may_come_) {
    memory_.SetTries(item.id, item.tries);
    waiting_.insert_or_assign(item.id, Waiting{item, Clock::now() + PauseBeforeTry(item.tries)});
  } else {
    memory_.SetTries(item.id, 0);
    waiting_.erase(item.id);
  }
}

void FeedSession::EndPass() {
  in_pass_ = false;
  if (!is_complete_) return;
  memory_.complete_once = true;
  memory_.validators = validators_;
  const auto wish = std::min(publisher_pause_, config_.longest_interval);
  next_look_ = Clock::now() + std::max(config_.poll_interval, wish);
}

void FeedSession::Checkpoint(sdk::Emitter& emitter) {
  std::string cursor = memory_.Encode();
  if (cursor == saved_) return;
  emitter.Checkpoint(cursor);
  saved_ = std::move(cursor);
}

std::chrono::milliseconds FeedSession::Pause() const {
  auto next = next_look_;
  for (const auto& [id, waiting] : waiting_) next = std::min(next, waiting.next_try);
  const auto pause = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
  return std::max(pause, std::chrono::milliseconds(1));
}

std::chrono::milliseconds FeedSession::PauseBeforeTry(int tries) const {
  const auto step = std::min<size_t>(static_cast<size_t>(tries), std::size(kTryPauses)) - 1;
  return std::min<std::chrono::milliseconds>(kTryPauses[step], config_.poll_interval);
}

}  // namespace dossier::feed

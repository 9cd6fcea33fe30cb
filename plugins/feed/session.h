#ifndef DOSSIER_PLUGINS_FEED_SESSION_H_
#define DOSSIER_PLUGINS_FEED_SESSION_H_

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "dossier/sdk/source.h"
#include "feed/config.h"
#include "feed/memory.h"
#include "feed/pages.h"
#include "feed/record.h"
#include "feed/visit.h"

namespace dossier::feed {

// One run through a feed, from a cursor on: looks at it, emits what the server does not have in its
// present version, the page of each entry with it, and says when to look again.
//
// An entry whose page does not come is emitted as the feed tells it, so that nothing waits for a
// page and nothing is lost with it; the page is tried again later, and makes a new version of the
// report when it comes.
class FeedSession final : public sdk::Session {
 public:
  // `config` and `host` live longer. With `range` it ends when the range was read.
  FeedSession(const Config& config, const sdk::Host& host, Memory memory, int cancel_fd,
              std::optional<sdk::Range> range = std::nullopt);

  sdk::PollResult Poll(sdk::Emitter& emitter, const sdk::Budget& budget) override;

 private:
  using Clock = std::chrono::steady_clock;

  // An entry that the server has as the feed tells it, until its page comes.
  struct Waiting {
    Item item;
    Clock::time_point next_try;
  };

  // Leaves in_pass_ unset if time was over before all was there that the pass is about.
  void BeginPass(const sdk::Budget& budget);
  bool Look(const sdk::Budget& budget);
  // Pages that are due for another try go to the end of the queue.
  void QueueDueTries();
  // Emits what is in the queue; false if the budget ended first.
  bool EmitQueue(sdk::Emitter& emitter, const sdk::Budget& budget);
  // Puts the record of queue_.front() into ready_, with its page or, where none comes, without;
  // leaves it empty if the server has all that there is. False if time is over.
  bool Prepare(const sdk::Budget& budget);
  bool WantsPage(const Item& item) const;
  // Asks for the page. nullopt if time is over. Throws RATE_LIMITED to wait for a site.
  std::optional<PageAnswer> AskForPage(Item& item, const sdk::Budget& budget);
  // The server has the item, as ready_ told it.
  void Settle(const Item& item);
  // Remembers to ask for the page of the item later, if it may come.
  void AwaitPage(const Item& item);
  void EndPass();
  void Checkpoint(sdk::Emitter& emitter);
  std::chrono::milliseconds Pause() const;
  std::chrono::milliseconds PauseBeforeTry(int tries) const;

  const Config& config_;
  const sdk::Host& host_;
  const int cancel_fd_;
  const bool is_range_;
  Memory memory_;
  std::string saved_;
  Visitor visitor_;
  Pages pages_;

  // The pass that is under way: what is left of it.
  bool in_pass_ = false;
  bool is_complete_ = false;  // it is about everything in the feed, so that validators_ count
  std::string feed_title_;
  Memory::Validators validators_;
  std::deque<Item> queue_;
  // The record of queue_.front(), which may not have fitted the last budget.
  std::optional<sdk::Record> ready_;
  // Whether a page of queue_.front() may still come; what ready_ holds is then not the last word.
  bool page_may_come_ = false;
  // Sites that want to be left alone, until when; and how often this pass has waited for one.
  std::map<std::string, Clock::time_point> resting_;
  int rests_ = 0;

  std::map<uint64_t, Waiting> waiting_;
  std::chrono::milliseconds publisher_pause_{0};
  Clock::time_point next_look_;

  // Of the running poll.
  std::optional<Clock::time_point> first_emitted_;
  Clock::duration poll_time_{};
};

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_SESSION_H_

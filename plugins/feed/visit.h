#ifndef DOSSIER_PLUGINS_FEED_VISIT_H_
#define DOSSIER_PLUGINS_FEED_VISIT_H_

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dossier/sdk/fetch.h"
#include "dossier/sdk/source.h"
#include "feed/config.h"
#include "feed/feed.h"
#include "feed/memory.h"

namespace dossier::feed {

// Something that the server does not have yet.
struct Item {
  Entry entry;
  std::string external_id;
  uint64_t id = 0;
  uint32_t content = 0;
  // Whether its link leads to a page of its own, and not to one that it shares with others.
  bool has_page = true;
  // How often its page was tried in vain.
  int tries = 0;
  // Set instead of everything else: a withdrawal.
  std::optional<Tombstone> tombstone;
};

// What one look at the feed brought.
struct News {
  // Time was over: call Visit again to go on.
  bool unfinished = false;
  bool not_modified = false;
  std::string feed_title;
  // The oldest first, as far as the order of the feed tells.
  std::deque<Item> items;
  // Entries that the server has but whose pages are still to be tried.
  std::vector<Item> waiting;
  // To be kept once all items were emitted.
  Memory::Validators validators;
  // The shortest pause that the publisher asks for; zero if none.
  std::chrono::milliseconds pause{0};
};

// A look that is under way: the first page of the feed, and the older ones that were needed so far.
struct Look {
  std::vector<Feed> pages;
  Memory::Validators validators;
  std::set<std::string> asked;
  size_t held_bytes = 0;
  int failures = 0;
};

// Looks at a feed: asks for it, follows it where it moved, reads it and, where entries were missed,
// the older pages that it names, and compares with what is known.
//
// One thread at a time. Lifetime: config and host live longer.
class Visitor {
 public:
  // `range`: only entries from it, or without a date, and all pages.
  Visitor(const Config& config, const sdk::Host& host, std::optional<sdk::Range> range);

  // Throws Failure. `memory` learns which entries are there and what their names are worth; not
  // what was emitted.
  News Visit(Memory& memory, std::chrono::steady_clock::time_point deadline, int cancel_fd);

 private:
  sdk::HttpResponse Ask(Memory& memory, std::chrono::steady_clock::time_point deadline,
                        int cancel_fd);
  // Adds the older pages that are needed to look_; false if time was over first.
  bool ReadOlderPages(const Memory& memory, std::chrono::steady_clock::time_point deadline,
                      int cancel_fd);
  bool NeedsOlder(const Feed& page, const Memory& memory) const;
  Feed Read(const sdk::HttpResponse& response);
  void Compare(const std::vector<Feed>& pages, Memory& memory, News& news) const;
  bool IsInRange(const Entry& entry) const;
  void Log(int32_t level, const std::string& message) const { host_.Log(level, message); }

  const Config& config_;
  const sdk::Host& host_;
  const std::optional<sdk::Range> range_;
  sdk::Fetcher fetcher_;
  std::optional<Look> look_;
  // So that the same defect is told once.
  std::string told_problem_;
};

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_VISIT_H_

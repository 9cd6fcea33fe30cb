#include "feed/visit.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <utility>

#include "dossier/sdk/url.h"
#include "feed/addresses.h"
#include "feed/pages.h"
#include "feed/read_feed.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kAccept =
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";
// Of all pages of one look together.
constexpr size_t kMaxHeldBytes = size_t{128} << 20;
// Entries dated so far outside a range are left out; what is nearer is for the server to judge.
constexpr int64_t kRangeMarginSeconds = 86'400;
// A page that fails so often is not waited for.
constexpr int kMaxPageFailures = 3;
constexpr int64_t kNsPerSecond = 1'000'000'000;

sdk::FetchOptions FeedOptions(const Config& config) {
  sdk::FetchOptions options = config.access;
  options.max_bytes = options.max_decoded_bytes = config.max_feed_bytes;
  options.total_timeout = config.feed_timeout;
  return options;
}

std::string Shown(const std::string& url) { return sdk::Url::Parse(url).shown(); }

// The next moment at which the publisher does not ask to be left alone.
std::chrono::milliseconds SkippedTime(const Feed& feed, std::chrono::milliseconds pause) {
  const auto next = std::chrono::system_clock::now() + pause;
  std::chrono::milliseconds longer = pause;
  std::time_t then = std::chrono::system_clock::to_time_t(next);
  for (int hours = 0; hours < 24; ++hours) {
    std::tm utc = {};
    gmtime_r(&then, &utc);
    const bool skipped =
        (feed.skip_hours >> utc.tm_hour & 1U) != 0 || (feed.skip_days >> utc.tm_wday & 1U) != 0;
    if (!skipped) return longer;
    const int left = 3600 - utc.tm_min * 60 - utc.tm_sec;
    longer += std::chrono::seconds(left);
    then += left;
  }
  return longer;
}

}  // namespace

Visitor::Visitor(const Config& config, const sdk::Host& host, std::optional<sdk::Range> range)
    : config_(config), host_(host), range_(range), fetcher_(FeedOptions(config)) {}

News Visitor::Visit(Memory& memory, Clock::time_point deadline, int cancel_fd) {
  News news;
  if (!look_.has_value()) {
    const sdk::HttpResponse response = Ask(memory, deadline, cancel_fd);
    news.not_modified = response.not_modified();
    if (news.not_modified) return news;
    Feed first = Read(response);
    look_.emplace();
    look_->validators = {response.etag, response.last_modified};
    look_->asked = {config_.url, memory.moved_url, response.final_url};
    look_->pages.push_back(std::move(first));
  }
  news.unfinished = !ReadOlderPages(memory, deadline, cancel_fd);
  if (news.unfinished) return news;
  const Feed& first = look_->pages.front();
  news.feed_title = first.title;
  news.validators = std::move(look_->validators);
  news.pause =
      SkippedTime(first, std::max<std::chrono::milliseconds>(first.pause, config_.poll_interval));
  Compare(look_->pages, memory, news);
  look_.reset();
  return news;
}

sdk::HttpResponse Visitor::Ask(Memory& memory, Clock::time_point deadline, int cancel_fd) {
  sdk::Request request;
  request.url = memory.moved_url.empty() ? config_.url : memory.moved_url;
  request.accept = kAccept;
  request.deadline = deadline;
  request.cancel_fd = cancel_fd;
  if (!range_) {
    request.etag = memory.validators.etag;
    request.last_modified = memory.validators.last_modified;
  }
  try {
    sdk::HttpResponse response = fetcher_.Fetch(request);
    if (!response.moved_url.empty() && response.moved_url != memory.moved_url) {
      memory.moved_url = response.moved_url;
      Log(DOSSIER_LOG_WARNING, "the feed " + Shown(config_.url) + " has moved for good to " +
                                   Shown(memory.moved_url) +
                                   " and is read there; correct url in the configuration");
    }
    return response;
  } catch (const sdk::Failure& failure) {
    const bool is_gone = failure.code() == DOSSIER_PERMANENT || failure.upstream_code() == 404 ||
                         failure.code() == DOSSIER_AUTH || failure.code() == DOSSIER_CONFIG;
    if (memory.moved_url.empty() || !is_gone) throw;
    // The move may have been a mistake, or the end of one.
    Log(DOSSIER_LOG_WARNING, "the feed is not where it had moved to, " + Shown(memory.moved_url) +
                                 " (" + failure.what() + "); " + Shown(config_.url) +
                                 " is asked again");
    memory.moved_url.clear();
    memory.validators = {};
    throw sdk::Failure(DOSSIER_TRANSIENT, failure.what(), {}, failure.upstream_code());
  }
}

Feed Visitor::Read(const sdk::HttpResponse& response) {
  try {
    Feed feed = ReadFeed({.bytes = response.body,
                          .content_type = response.Header("content-type"),
                          .url = response.final_url,
                          .language = response.Header("content-language")});
    const std::string problem = feed.problems.empty() ? "" : feed.problems.front();
    if (problem != told_problem_ && !problem.empty()) {
      Log(DOSSIER_LOG_WARNING, "the feed is not well-formed: " + problem + "; " +
                                   std::to_string(feed.entries.size()) + " entries could be read");
    }
    told_problem_ = problem;
    return feed;
  } catch (const NotAFeed& no_feed) {
    throw sdk::Failure(
        DOSSIER_DATA, "what " + Shown(response.final_url) + " sends is no feed: " + no_feed.what());
  }
}

// Whether entries between what is known and this page may have been missed. The last entry of a
// page tells: the first may be pinned to the top, whatever its age.
bool Visitor::NeedsOlder(const Feed& page, const Memory& memory) const {
  if (page.older_page.empty()) return false;
  if (range_) {
    for (const Entry& entry : page.entries) {
      const auto& date = entry.dates.published ? entry.dates.published : entry.dates.updated;
      if (!date || date->UnixSeconds() > range_->from_unix_ns / kNsPerSecond) return true;
    }
    return page.entries.empty();
  }
  if (!memory.complete_once) return config_.read_archive;
  if (page.entries.empty()) return false;
  SharedNames shared = memory.shared;
  const std::vector<Identified> last = IdentifyEntries({&page.entries.back()}, shared);
  return !memory.Knows(last.front().id_hash);
}

bool Visitor::ReadOlderPages(const Memory& memory, Clock::time_point deadline, int cancel_fd) {
  Look& look = *look_;
  while (NeedsOlder(look.pages.back(), memory)) {
    const std::string url = WithoutFragment(look.pages.back().older_page);
    if (!IsWebAddress(url) || look.asked.contains(url)) return true;
    if (static_cast<int>(look.pages.size()) > config_.max_archive_pages ||
        look.held_bytes > kMaxHeldBytes) {
      Log(DOSSIER_LOG_WARNING, "the feed has more older pages than max_archive_pages allows, " +
                                   std::to_string(config_.max_archive_pages) +
                                   "; entries before them are not read");
      return true;
    }
    try {
      sdk::Request request;
      request.url = url;
      request.accept = kAccept;
      request.deadline = deadline;
      request.cancel_fd = cancel_fd;
      const sdk::HttpResponse response = fetcher_.Fetch(request);
      look.held_bytes += response.body.size();
      look.pages.push_back(Read(response));
    } catch (const sdk::Failure& failure) {
      if (failure.code() == DOSSIER_DEADLINE) return false;
      const bool may_come = failure.code() == DOSSIER_TRANSIENT && failure.upstream_code() != 404 &&
                            ++look.failures < kMaxPageFailures;
      if (may_come || failure.code() == DOSSIER_CANCELLED ||
          failure.code() == DOSSIER_RATE_LIMITED) {
        throw;
      }
      // What is here should not wait for it for ever.
      Log(DOSSIER_LOG_WARNING, std::string("an older page of the feed cannot be read: ") +
                                   failure.what() + "; the entries before it are not read");
      return true;
    }
    look.asked.insert(url);
    look.failures = 0;
    if (Clock::now() >= deadline) return false;
  }
  return true;
}

bool Visitor::IsInRange(const Entry& entry) const {
  if (!range_) return true;
  const auto& date = entry.dates.published ? entry.dates.published : entry.dates.updated;
  if (!date) return true;
  const int64_t seconds = date->UnixSeconds();
  return seconds >= range_->from_unix_ns / kNsPerSecond - kRangeMarginSeconds &&
         seconds <= range_->to_unix_ns / kNsPerSecond + kRangeMarginSeconds;
}

void Visitor::Compare(const std::vector<Feed>& pages, Memory& memory, News& news) const {
  std::vector<const Entry*> entries;
  std::set<std::string> present;
  for (const Feed& page : pages) {
    for (const Entry& entry : page.entries) {
      entries.push_back(&entry);
      present.insert(entry.id);
    }
  }
  memory.BeginVisit();
  const std::vector<Identified> found = IdentifyEntries(entries, memory.shared);
  // A front page, or a page that several items link to, is the article of none.
  std::map<std::string, int> links;
  for (const Identified& known : found) ++links[WithoutFragment(known.entry->link)];
  const std::string home = WithoutFragment(pages.front().link);
  for (auto known = found.rbegin(); known != found.rend(); ++known) {
    memory.See(known->id_hash);
    if (!IsInRange(*known->entry)) continue;
    Item item;
    item.entry = *known->entry;
    item.external_id = known->external_id;
    item.id = known->id_hash;
    item.content = known->content_hash;
    item.tries = memory.TriesOf(item.id);
    const std::string link = WithoutFragment(item.entry.link);
    item.has_page = IsWebAddress(link) && links[link] == 1 && link != home && !IsFrontPage(link);
    if (!memory.Has(item.id, item.content)) {
      news.items.push_back(std::move(item));
    } else if (item.tries > 0) {
      news.waiting.push_back(std::move(item));
    }
  }
  for (const Feed& page : pages) {
    for (const Tombstone& tombstone : page.tombstones) {
      // An entry that is there was not withdrawn, or was put back.
      if (present.contains(tombstone.id)) continue;
      Item item;
      item.tombstone = tombstone;
      item.external_id = ExternalIdOf(tombstone.id);
      item.id = HashOfId("withdrawn " + item.external_id);
      if (memory.Knows(item.id)) {
        memory.See(item.id);
      } else {
        news.items.push_back(std::move(item));
      }
    }
  }
}

}  // namespace dossier::feed

#include "feed/pages.h"

#include <utility>

#include "feed/addresses.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kAccept = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1";
constexpr const char* kAgent = "dossier";
// Where a site asks for patience and does not say how much.
constexpr auto kUnsaidPatience = std::chrono::seconds(30);
constexpr auto kRobotsHold = std::chrono::hours(24);
constexpr auto kRobotsRetry = std::chrono::minutes(10);
constexpr size_t kMaxKnownRobots = 1000;

sdk::FetchOptions PageOptions(const Config& config) {
  sdk::FetchOptions options = config.access;
  options.credentials = {};
  // Sites of the press move between http and https; nothing secret is asked for.
  options.allow_downgrade = true;
  options.max_bytes = options.max_decoded_bytes = config.max_page_bytes;
  options.total_timeout = config.page_timeout;
  return options;
}

bool IsReadable(const std::string& media_type) {
  return media_type.empty() || media_type == "text/html" || media_type == "text/plain" ||
         media_type == "application/xhtml+xml";
}

// Whether the same request may be answered better another day.
bool MayCome(const sdk::Failure& failure) {
  return failure.code() == DOSSIER_TRANSIENT || failure.code() == DOSSIER_RATE_LIMITED ||
         failure.code() == DOSSIER_DEADLINE;
}

}  // namespace

Pages::Pages(const Config& config) : config_(config), fetcher_(PageOptions(config)) {}

PageAnswer Pages::Read(const std::string& address, Clock::time_point deadline, int cancel_fd) {
  PageAnswer answer;
  try {
    const sdk::Url url = sdk::Url::Parse(address);
    if (config_.respect_robots_txt) {
      const KnownRobots& robots = RobotsOf(url, deadline, cancel_fd);
      if (!robots.trouble.empty()) {
        answer.trouble = robots.trouble;
        answer.may_come = true;
        return answer;
      }
      if (!robots.rules.Allows(TargetOf(url.text()))) {
        answer.trouble = "robots.txt asks programs not to read it";
        return answer;
      }
    }
    sdk::Request request;
    request.url = url.text();
    request.accept = kAccept;
    request.deadline = deadline;
    request.cancel_fd = cancel_fd;
    sdk::HttpResponse response = fetcher_.Fetch(request);
    if (!IsReadable(response.media_type)) {
      answer.trouble = "it is " + std::string(Shorten(response.media_type, 80)) + ", no page";
    } else if (Trim(response.body).empty()) {
      answer.trouble = "it is empty";
      answer.may_come = true;
    } else if (
        // A page that is gone is often answered with the front page.
        IsFrontPage(response.final_url) && !IsFrontPage(url.text())) {
      answer.trouble = "it leads to the front page";
    } else {
      Page page;
      page.media_type = response.media_type.empty() ? "text/html" : response.media_type;
      if (!response.charset.empty() && response.charset.size() < 60) {
        page.media_type += "; charset=" + response.charset;
      }
      page.body = std::move(response.body);
      page.url = std::move(response.final_url);
      answer.page = std::move(page);
    }
  } catch (const sdk::Failure& failure) {
    if (failure.code() == DOSSIER_CANCELLED) throw;
    answer.trouble = failure.what();
    answer.may_come = MayCome(failure);
    answer.out_of_time = failure.code() == DOSSIER_DEADLINE;
    if (failure.code() == DOSSIER_RATE_LIMITED) {
      answer.patience = failure.retry_after().count() > 0 ? failure.retry_after() : kUnsaidPatience;
    }
  }
  return answer;
}

const Pages::KnownRobots& Pages::RobotsOf(const sdk::Url& url, Clock::time_point deadline,
                                          int cancel_fd) {
  const auto known = robots_.find(url.origin());
  if (known != robots_.end() && Clock::now() < known->second.until) return known->second;
  if (robots_.size() >= kMaxKnownRobots) robots_.clear();
  KnownRobots robots;
  robots.until = Clock::now() + kRobotsHold;
  try {
    sdk::Request request;
    request.url = url.Resolve("/robots.txt").text();
    request.deadline = deadline;
    request.cancel_fd = cancel_fd;
    robots.rules = Robots::Parse(fetcher_.Fetch(request).body, kAgent);
  } catch (const sdk::Failure& failure) {
    // No rules where there is no such file; a server in trouble may have some (RFC 9309).
    const bool has_none = failure.upstream_code() >= 400 && failure.upstream_code() < 500 &&
                          failure.code() != DOSSIER_RATE_LIMITED;
    if (failure.code() == DOSSIER_CANCELLED || failure.code() == DOSSIER_DEADLINE ||
        failure.code() == DOSSIER_RATE_LIMITED) {
      throw;
    }
    if (!has_none) {
      robots.trouble = std::string("robots.txt cannot be read: ") + failure.what();
      robots.until = Clock::now() + kRobotsRetry;
    }
  }
  return robots_[url.origin()] = std::move(robots);
}

}  // namespace dossier::feed

#ifndef DOSSIER_PLUGINS_FEED_PAGES_H_
#define DOSSIER_PLUGINS_FEED_PAGES_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "dossier/sdk/fetch.h"
#include "feed/config.h"
#include "feed/robots.h"

namespace dossier::feed {

struct Page {
  std::string body;
  std::string media_type;  // with the charset, if the server stated one
  std::string url;         // after redirects
};

// What came of asking for a page: the page, or why there is none.
struct PageAnswer {
  std::optional<Page> page;
  std::string trouble;
  // Whether asking later may help.
  bool may_come = false;
  // The site wants to be left alone that long; then nothing else of it should be asked either.
  std::chrono::milliseconds patience{0};
  // The time of the call was over first.
  bool out_of_time = false;
};

// Reads the pages that entries link to, with the manners of a guest: one request to a host at a
// time with pauses in between, Retry-After and robots.txt respected.
//
// One thread at a time. Lifetime: `config` lives longer.
class Pages {
 public:
  explicit Pages(const Config& config);

  // Throws Failure CANCELLED alone; everything else is an answer.
  PageAnswer Read(const std::string& url, std::chrono::steady_clock::time_point deadline,
                  int cancel_fd);

 private:
  struct KnownRobots {
    Robots rules;
    // The site could not say; then it is asked again later, and nothing else meanwhile.
    std::string trouble;
    std::chrono::steady_clock::time_point until;
  };

  const KnownRobots& RobotsOf(const sdk::Url& url, std::chrono::steady_clock::time_point deadline,
                              int cancel_fd);

  const Config& config_;
  sdk::Fetcher fetcher_;
  std::map<std::string, KnownRobots> robots_;  // by origin
};

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_PAGES_H_

#ifndef DOSSIER_PLUGINS_FEED_CONFIG_H_
#define DOSSIER_PLUGINS_FEED_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "dossier/sdk/fetch.h"
#include "dossier/sdk/host.h"

namespace dossier::feed {

// The schema that the server checks a configuration against; also what an operator reads.
extern const char* const kConfigSchema;

struct Config {
  std::string url;
  std::chrono::milliseconds poll_interval{900'000};
  // However much patience the publisher asks for.
  std::chrono::milliseconds longest_interval{21'600'000};

  bool fetch_pages = true;
  // An entry with a text of its own of so many characters needs no page; 0: every entry does.
  uint64_t full_content_chars = 1500;
  // How often a page is asked for before the entry stays as the feed has it.
  int page_tries = 4;
  bool respect_robots_txt = true;

  // Whether the first run also reads the older pages of a paged feed.
  bool read_archive = false;
  int max_archive_pages = 200;

  std::chrono::milliseconds feed_timeout{60'000};
  std::chrono::milliseconds page_timeout{20'000};
  uint64_t max_feed_bytes = uint64_t{32} << 20;
  uint64_t max_page_bytes = uint64_t{16} << 20;

  // What may be read and as whom. The credentials are for the feed alone; pages are asked for
  // without.
  sdk::FetchOptions access;
};

// Throws Failure CONFIG, whose text names the key, if `json` does not fit, and AUTH if `host` has
// no secret of the name that it gives.
Config ParseConfig(std::string_view json, const sdk::Host& host);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_CONFIG_H_

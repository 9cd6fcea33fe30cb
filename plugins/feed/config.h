#ifndef DOSSIER_PLUGINS_FEED_CONFIG_H_
#define DOSSIER_PLUGINS_FEED_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

  std::chrono::milliseconds host_pause{1000};
  std::chrono::milliseconds feed_timeout{60'000};
  std::chrono::milliseconds page_timeout{20'000};
  uint64_t max_feed_bytes = uint64_t{32} << 20;
  uint64_t max_page_bytes = uint64_t{16} << 20;

  bool allow_private_networks = false;
  std::vector<std::string> allowed_hosts;
  std::string user_agent = "Dossier feed reader";
  // Of the feed alone; pages are asked for without.
  std::string user;
  std::string password_secret;
  std::string bearer_secret;
};

// Throws std::invalid_argument, whose text names the key, if `json` does not fit.
Config ParseConfig(std::string_view json);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_CONFIG_H_

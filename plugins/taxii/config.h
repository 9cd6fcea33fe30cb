#ifndef DOSSIER_PLUGINS_TAXII_CONFIG_H_
#define DOSSIER_PLUGINS_TAXII_CONFIG_H_

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/fetch.h"
#include "dossier/sdk/host.h"

namespace dossier::taxii {

// The schema that the server checks a configuration against; also what an operator reads.
extern const char* const kConfigSchema;

struct Config {
  // Exactly one of the three is not empty.
  std::string url;         // a TAXII server: discovery, API root, list of collections, or one
  std::string bundle_url;  // a STIX bundle
  std::string path;        // a file or folder of STIX bundles

  // Ids, aliases or titles; empty: all that may be read.
  std::vector<std::string> collections;
  // Which objects become reports.
  std::set<std::string> record_types = {"incident", "report", "grouping", "note"};
  // Whether to ask a TAXII server only for types that reports mention.
  bool filter_types = false;
  std::chrono::milliseconds poll_interval{300'000};
  int page_size = 500;
  size_t max_objects = 500'000;
  sdk::FetchOptions fetch;
};

// Throws Failure: CONFIG with the key, AUTH if a secret is missing.
Config ParseConfig(std::string_view json, const sdk::Host& host);

}  // namespace dossier::taxii

#endif  // DOSSIER_PLUGINS_TAXII_CONFIG_H_

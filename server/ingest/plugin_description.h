#ifndef DOSSIER_SERVER_INGEST_PLUGIN_DESCRIPTION_H_
#define DOSSIER_SERVER_INGEST_PLUGIN_DESCRIPTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dossier::ingest {

// What a plugin says of itself in its table.
struct PluginDescription {
  std::string id;
  std::string version;
  std::string config_schema_json;
  // The ABI that it was built with, and the oldest server minor that is enough for it.
  uint32_t abi_major = 0;
  uint32_t abi_minor = 0;
  uint32_t min_host_minor = 0;
  // DOSSIER_MODULE_...
  uint32_t flags = 0;
  uint32_t cursor_format = 0;
  // Whether it can bring a range of time by itself.
  bool has_open_range = false;
  // Required parts of the table that are not there, such as "poll".
  std::vector<std::string> missing;

  // The ABI that it was built with, such as "1.0".
  std::string abi() const;
};

// OK if this server can work with the plugin at `path`, which is for people. PLUGIN_ABI_MISMATCH
// names both versions, PLUGIN_INVALID the defect.
absl::Status CheckDescription(const PluginDescription& description, absl::string_view path);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PLUGIN_DESCRIPTION_H_

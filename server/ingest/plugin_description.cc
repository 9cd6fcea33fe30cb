#include "server/ingest/plugin_description.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plugins/include/dossier/source.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/config_schema.h"

namespace dossier::ingest {
namespace {

absl::Status Unusable(absl::string_view reason, absl::string_view path, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("plugin ", path, " cannot be used: ", why), {{"path", path}});
}

bool IsPluginId(absl::string_view id) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto inner = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && lower(id[0]) && std::all_of(id.begin(), id.end(), inner);
}

absl::Status CheckVersion(const PluginDescription& plugin, absl::string_view path) {
  if (plugin.abi_major != DOSSIER_ABI_MAJOR) {
    return Unusable("PLUGIN_ABI_MISMATCH", path,
                    absl::StrCat("it was built for ABI ", plugin.abi(), ", this server speaks ",
                                 DOSSIER_ABI_MAJOR, ".", DOSSIER_ABI_MINOR,
                                 "; install a build for this server"));
  }
  if (plugin.min_host_minor > DOSSIER_ABI_MINOR) {
    return Unusable(
        "PLUGIN_ABI_MISMATCH", path,
        absl::StrCat("it was built for ABI ", plugin.abi(), " and needs ABI ", DOSSIER_ABI_MAJOR,
                     ".", plugin.min_host_minor, " or later, this server speaks ",
                     DOSSIER_ABI_MAJOR, ".", DOSSIER_ABI_MINOR,
                     "; upgrade the server or install an older plugin"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string PluginDescription::abi() const { return absl::StrCat(abi_major, ".", abi_minor); }

absl::Status CheckDescription(const PluginDescription& plugin, absl::string_view path) {
  DOSSIER_RETURN_IF_ERROR(CheckVersion(plugin, path));
  if (!plugin.missing.empty()) {
    return Unusable("PLUGIN_INVALID", path,
                    absl::StrCat("its table lacks ", absl::StrJoin(plugin.missing, ", "),
                                 "; this is a defect of the plugin"));
  }
  if (!IsPluginId(plugin.id)) {
    return Unusable("PLUGIN_INVALID", path,
                    "its id is not 1 to 64 characters of a-z, 0-9 and '-' with a letter first; "
                    "this is a defect of the plugin");
  }
  if (const absl::Status schema = CheckSchema(plugin.config_schema_json); !schema.ok()) {
    return Unusable("PLUGIN_INVALID", path,
                    absl::StrCat("its configuration schema is not valid (", schema.message(),
                                 "); this is a defect of the plugin"));
  }
  return absl::OkStatus();
}

}  // namespace dossier::ingest

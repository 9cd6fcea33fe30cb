#ifndef DOSSIER_SERVER_INGEST_PLUGIN_INSPECTION_H_
#define DOSSIER_SERVER_INGEST_PLUGIN_INSPECTION_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/ingest/host_options.h"
#include "server/ingest/plugin_description.h"
#include "server/ingest/plugin_file.h"

namespace dossier::ingest {

// Loads the plugin in a process of its own, reads its table and ends the process, so that a broken
// file cannot harm this one. What it returns passed CheckDescription(). Errors are those of
// PluginFile::Open, of Plugin::Load, or PLUGIN_CRASHED if the process died or hung. Waits at most
// `options.start_time`. Any thread.
absl::StatusOr<PluginDescription> InspectInChild(const PluginFile& file,
                                                 const HostOptions& options = {});
absl::StatusOr<PluginDescription> InspectInChild(absl::string_view absolute_path,
                                                 const HostOptions& options = {});

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PLUGIN_INSPECTION_H_

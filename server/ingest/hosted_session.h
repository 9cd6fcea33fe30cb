#ifndef DOSSIER_SERVER_INGEST_HOSTED_SESSION_H_
#define DOSSIER_SERVER_INGEST_HOSTED_SESSION_H_

#include <memory>
#include <optional>
#include <string>

#include "server/ingest/host_options.h"
#include "server/ingest/plugin_description.h"
#include "server/ingest/plugin_file.h"
#include "server/ingest/plugin_session.h"
#include "server/ingest/source_session.h"

namespace dossier::ingest {

// A use of a plugin in processes of its own.
struct HostedSource {
  // From InspectInChild(*file).
  PluginDescription plugin;
  std::shared_ptr<const PluginFile> file;
  // Names the source in errors and logs, and in the list of processes.
  std::string source_id;
  // A JSON object; checked against the plugin's schema before the plugin sees it.
  std::string config_json;
  SecretSource secrets;
  HostOptions options;

  // To bring what was published in it, if the plugin can choose, and everything otherwise.
  std::optional<TimeRange> range;
};

// Opens sessions of a plugin, each in a process of its own that lives as long as the session. The
// same seam and the same rules as PluginOpener, and beyond them: a call that overruns its time is
// ended by ending the process; a process that dies or breaks the protocol is a failure with reason
// SOURCE_CRASHED (IsCrash) that says how it died; nothing that it does reaches this process but
// records that were checked and lines of its log.
SourceOpener HostedOpener(HostedSource source);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_HOSTED_SESSION_H_

#ifndef DOSSIER_SERVER_SOURCES_PLUGIN_SESSIONS_H_
#define DOSSIER_SERVER_SOURCES_PLUGIN_SESSIONS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "dossier/internal/config.pb.h"
#include "dossier/v1/source.pb.h"
#include "server/ingest/host_options.h"
#include "server/ingest/plugin_library.h"
#include "server/ingest/secret_source.h"
#include "server/ingest/source_session.h"
#include "server/sources/plugin_catalog.h"

namespace dossier::sources {

// One reading of a source: the ordinary one, or that of a span of time.
struct Reading {
  std::string source_id;
  std::string config_json;
  v1::Source::Isolation isolation = v1::Source::ISOLATION_PROCESS;
  // What is set wins over the limits of the server.
  internal::ProcessLimits limits;
  std::optional<ingest::TimeRange> range;
};

// Makes what opens the sessions of a reading; fails as the plugin's files may.
using SessionMaker = std::function<absl::StatusOr<ingest::SourceOpener>(const UsablePlugin& plugin,
                                                                        Reading reading)>;

// Opens sessions in a process of their own, or inside the server.
//
// Thread-safe. Lifetime: code that was loaded into the server stays until its process ends.
class PluginSessions {
 public:
  PluginSessions(const internal::PluginHostConfig& config, ingest::SecretSource secrets);

  // For PluginCatalog.
  absl::StatusOr<ingest::PluginDescription> Inspect(const ingest::PluginFile& file) const;

  // For SourceRegistry. FAILED_PRECONDITION (PLUGIN_RESTART_NEEDED) if another version of the
  // plugin was loaded into the server before.
  absl::StatusOr<ingest::SourceOpener> Make(const UsablePlugin& plugin, Reading reading);

 private:
  struct Loaded {
    std::string sha256;
    std::shared_ptr<const ingest::Plugin> plugin;
  };

  ingest::HostOptions OptionsFor(const internal::ProcessLimits& limits) const;
  absl::StatusOr<std::shared_ptr<const ingest::Plugin>> Load(const UsablePlugin& plugin);

  const ingest::HostOptions options_;
  const ingest::SecretSource secrets_;
  absl::Mutex mutex_;
  std::map<std::string, Loaded> loaded_ ABSL_GUARDED_BY(mutex_);  // by path
};

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_PLUGIN_SESSIONS_H_

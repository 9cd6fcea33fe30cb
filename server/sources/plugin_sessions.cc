#include "server/sources/plugin_sessions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/hosted_session.h"
#include "server/ingest/plugin_inspection.h"
#include "server/ingest/plugin_session.h"

namespace dossier::sources {
namespace {

void Apply(const internal::ProcessLimits& limits, ingest::HostOptions& options) {
  if (limits.memory_bytes() > 0)
    options.memory_bytes = static_cast<uint64_t>(limits.memory_bytes());
  if (limits.open_files() > 0) options.open_files = static_cast<uint32_t>(limits.open_files());
  if (limits.cpu_seconds() > 0) options.cpu_seconds = static_cast<uint32_t>(limits.cpu_seconds());
}

ingest::HostOptions OptionsOf(const internal::PluginHostConfig& config) {
  ingest::HostOptions options;
  options.program = config.program();
  Apply(config.limits(), options);
  return options;
}

}  // namespace

PluginSessions::PluginSessions(const internal::PluginHostConfig& config,
                               ingest::SecretSource secrets)
    : options_(OptionsOf(config)), secrets_(std::move(secrets)) {}

absl::StatusOr<ingest::PluginDescription> PluginSessions::Inspect(
    const ingest::PluginFile& file) const {
  return ingest::InspectInChild(file, options_);
}

absl::StatusOr<ingest::SourceOpener> PluginSessions::Make(const UsablePlugin& plugin,
                                                          Reading reading) {
  if (reading.isolation == v1::Source::ISOLATION_IN_PROCESS) {
    DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<const ingest::Plugin> loaded, Load(plugin));
    return ingest::PluginOpener(std::move(loaded), std::move(reading.source_id),
                                std::move(reading.config_json), secrets_, reading.range);
  }
  return ingest::HostedOpener({.plugin = plugin.description,
                               .file = plugin.file,
                               .source_id = std::move(reading.source_id),
                               .config_json = std::move(reading.config_json),
                               .secrets = secrets_,
                               .options = OptionsFor(reading.limits),
                               .range = reading.range});
}

ingest::HostOptions PluginSessions::OptionsFor(const internal::ProcessLimits& limits) const {
  ingest::HostOptions options = options_;
  Apply(limits, options);
  return options;
}

absl::StatusOr<std::shared_ptr<const ingest::Plugin>> PluginSessions::Load(
    const UsablePlugin& plugin) {
  const std::string& path = plugin.file->path();
  absl::MutexLock lock(&mutex_);
  Loaded& loaded = loaded_[path];
  if (loaded.plugin == nullptr) {
    DOSSIER_RETURN_IF_ERROR(plugin.file->CheckUnchanged());
    DOSSIER_ASSIGN_OR_RETURN(loaded.plugin, ingest::Plugin::Load(path));
    loaded.sha256 = plugin.file->sha256();
  }
  if (loaded.sha256 != plugin.file->sha256()) {
    return Error(absl::StatusCode::kFailedPrecondition, "PLUGIN_RESTART_NEEDED",
                 absl::StrCat("version ", plugin.description.version, " of plugin ", path,
                              " cannot replace version ", loaded.plugin->version(),
                              ", which runs inside the server: start dossierd again, or give the "
                              "source ISOLATION_PROCESS"),
                 {{"path", path}});
  }
  return loaded.plugin;
}

}  // namespace dossier::sources

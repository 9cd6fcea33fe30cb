#ifndef DOSSIER_SERVER_INGEST_PLUGIN_SESSION_H_
#define DOSSIER_SERVER_INGEST_PLUGIN_SESSION_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "server/ingest/plugin_library.h"
#include "server/ingest/secret_source.h"
#include "server/ingest/source_session.h"

namespace dossier::ingest {

// Opens sessions of `plugin` inside this process. Each has an instance of its own, made from
// `config_json` once that fits the plugin's schema. `source_id` names the source in errors and
// logs.
//
// The session keeps the plugin to the contract of dossier/source.h: calls in the legal order, emit
// and checkpoint only inside poll and on its thread, every field checked, no exception through the
// border. What it cannot do is end a call that hangs, or survive a crash: that needs a process of
// its own.
//
// With `range` the sessions bring what was published in it, if the plugin can choose
// (Plugin::ReadsRanges), and everything otherwise.
SourceOpener PluginOpener(std::shared_ptr<const Plugin> plugin, std::string source_id,
                          std::string config_json, SecretSource secrets = nullptr,
                          std::optional<TimeRange> range = std::nullopt);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PLUGIN_SESSION_H_

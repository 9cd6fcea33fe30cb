#include "client/commands/command.h"

namespace dossier::client {

Run ListPlugins(CLI::App&) {
  return [](Session& session) -> absl::Status {
    const auto plugins = session.client.ListPlugins();
    if (!plugins.ok()) return plugins.status();
    if (!session.output.json()) {
      session.output.Write(PluginTable(*plugins, session.output.style()));
      return absl::OkStatus();
    }
    for (const v1::Plugin& plugin : *plugins) session.output.Write(JsonLine(plugin));
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

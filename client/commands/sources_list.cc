#include "client/commands/command.h"

namespace dossier::client {

Run ListSources(CLI::App&) {
  return [](Session& session) -> absl::Status {
    const auto sources = session.client.ListSources();
    if (!sources.ok()) return sources.status();
    if (!session.output.json()) {
      session.output.Write(SourceTable(*sources, session.output.style()));
      return absl::OkStatus();
    }
    for (const v1::Source& source : *sources) session.output.Write(JsonLine(source));
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

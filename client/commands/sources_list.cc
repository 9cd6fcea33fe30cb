#include <memory>

#include "client/commands/command.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {

Run ListSources(CLI::App& app) {
  const auto as_of = std::make_shared<std::optional<v1::AsOf>>();
  AddAsOf(app, *as_of);
  return [as_of](Session& session) -> absl::Status {
    v1::ListSourcesRequest request;
    if (as_of->has_value()) *request.mutable_as_of() = **as_of;
    const auto sources = session.client.ListSources(request);
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

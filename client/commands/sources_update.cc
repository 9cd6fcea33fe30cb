#include <string>

#include "client/commands/list_flags.h"
#include "client/commands/source_flags.h"

namespace dossier::client {

Run UpdateSource(CLI::App& app) {
  const auto name = std::make_shared<std::string>();
  app.add_option("source", *name, "which, such as sources/news")->required();
  const auto flags = AddSourceFlags(app);
  return [name, flags](Session& session) -> absl::Status {
    v1::UpdateSourceRequest request;
    // --set changes a key of what is there.
    const auto before = session.client.GetSource(FullName("sources", *name));
    if (!before.ok()) return before.status();
    request.mutable_source()->set_name(before->name());
    *request.mutable_source()->mutable_config() = before->config();
    absl::Status status = Apply(*flags, *request.mutable_source(), *request.mutable_update_mask());
    if (!status.ok()) return status;
    if (request.update_mask().paths().empty()) {
      return absl::InvalidArgumentError(
          "what shall change? Name it with --set, --config, --display-name, --reliability or "
          "--isolation");
    }
    const auto source = session.client.UpdateSource(request);
    if (!source.ok()) return source.status();
    session.output.Write(session.output.json() ? JsonLine(*source)
                                               : StateLine(*source, session.output.style()));
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

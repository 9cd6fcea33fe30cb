#include <string>
#include <vector>

#include "client/commands/list_flags.h"

namespace dossier::client {

Run ShowSources(CLI::App& app) {
  const auto names = std::make_shared<std::vector<std::string>>();
  app.add_option("sources", *names, "which, such as sources/news")->required();
  return [names](Session& session) -> absl::Status {
    for (const std::string& name : *names) {
      const auto source = session.client.GetSource(FullName("sources", name));
      if (!source.ok()) return source.status();
      if (&name != &names->front() && !session.output.json()) session.output.Write("\n\n");
      session.output.Write(session.output.json() ? JsonLine(*source)
                                                 : WholeText(*source, session.output.style()));
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

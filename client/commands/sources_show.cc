#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> names;
  std::optional<v1::AsOf> as_of;
};

}  // namespace

Run ShowSources(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("sources", flags->names, "which, such as sources/news")->required();
  AddAsOf(app, flags->as_of);
  return [flags](Session& session) -> absl::Status {
    for (const std::string& name : flags->names) {
      v1::GetSourceRequest request;
      request.set_name(FullName("sources", name));
      if (flags->as_of.has_value()) *request.mutable_as_of() = *flags->as_of;
      const auto source = session.client.GetSource(request);
      if (!source.ok()) return source.status();
      if (&name != &flags->names.front() && !session.output.json()) session.output.Write("\n\n");
      session.output.Write(session.output.json() ? JsonLine(*source)
                                                 : WholeText(*source, session.output.style()));
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"
#include "client/output/explained_incident_text.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> names;
  std::vector<std::string> fields;
  std::optional<v1::AsOf> as_of;
  std::string published_until;
};

}  // namespace

Run ExplainIncidents(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("names", flags->names, "which, such as incidents/k3f9")->required();
  app.add_option("--field", flags->fields, "explain these alone, such as victims,reports")
      ->delimiter(',');
  AddAsOf(app, flags->as_of);
  AddPublishedUntil(app, flags->published_until);
  return [flags](Session& session) -> absl::Status {
    for (const std::string& name : flags->names) {
      v1::ExplainIncidentRequest request;
      request.set_name(FullName("incidents", name));
      for (const std::string& field : flags->fields) request.mutable_read_mask()->add_paths(field);
      if (flags->as_of.has_value()) *request.mutable_as_of() = *flags->as_of;
      request.set_published_until(flags->published_until);
      const auto explained = session.client.ExplainIncident(request);
      if (!explained.ok()) return explained.status();
      session.output.Write(session.output.json()
                               ? JsonLine(*explained)
                               : ExplainedText(*explained, session.output.style()) + "\n");
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

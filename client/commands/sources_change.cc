// Commands that do one thing to the sources they name.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/commands/list_flags.h"

namespace dossier::client {
namespace {

// Runs `change`, a method of Client, for each source that is named, and shows how it is then.
Run ForEachSource(CLI::App& app,
                  absl::StatusOr<v1::Source> (Client::*change)(const std::string& name)) {
  const auto names = std::make_shared<std::vector<std::string>>();
  app.add_option("sources", *names, "which, such as sources/news")->required();
  return [names, change](Session& session) -> absl::Status {
    for (const std::string& name : *names) {
      const auto source = (session.client.*change)(FullName("sources", name));
      if (!source.ok()) return source.status();
      session.output.Write(session.output.json() ? JsonLine(*source)
                                                 : StateLine(*source, session.output.style()));
    }
    return absl::OkStatus();
  };
}

}  // namespace

Run PauseSource(CLI::App& app) { return ForEachSource(app, &Client::PauseSource); }

Run ResumeSource(CLI::App& app) { return ForEachSource(app, &Client::ResumeSource); }

Run PollSource(CLI::App& app) { return ForEachSource(app, &Client::PollSource); }

Run DeleteSource(CLI::App& app) {
  const auto names = std::make_shared<std::vector<std::string>>();
  app.add_option("sources", *names, "which, such as sources/news")->required();
  return [names](Session& session) -> absl::Status {
    for (const std::string& name : *names) {
      const std::string full = FullName("sources", name);
      absl::Status status = session.client.DeleteSource(full);
      if (!status.ok()) return status;
      v1::Source gone;
      gone.set_name(full);
      session.output.Write(session.output.json()
                               ? JsonLine(gone)
                               : absl::StrCat(full, " is deleted; its reports stay.\n"));
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

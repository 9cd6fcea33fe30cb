#include <memory>
#include <optional>
#include <string>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"
#include "client/output/diff_text.h"

namespace dossier::client {
namespace {

struct Flags {
  std::string name;
  int from = 0;
  int to = 0;
  std::optional<v1::AsOf> as_of;
};

}  // namespace

Run DiffReports(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("name", flags->name, "which, such as reports/k3f9")->required();
  app.add_option("--from", flags->from, "version to compare with; the one before if left out")
      ->check(CLI::PositiveNumber);
  app.add_option("--to", flags->to, "version to tell about; the newest if left out")
      ->check(CLI::PositiveNumber);
  AddAsOf(app, flags->as_of);
  return [flags](Session& session) -> absl::Status {
    v1::DiffReportVersionsRequest request;
    request.set_name(FullName("reports", flags->name));
    request.set_from(flags->from);
    request.set_to(flags->to);
    if (flags->as_of.has_value()) *request.mutable_as_of() = *flags->as_of;
    const auto diff = session.client.DiffReportVersions(request);
    if (!diff.ok()) return diff.status();
    session.output.Write(session.output.json() ? JsonLine(*diff)
                                               : DiffText(*diff, session.output.style()));
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

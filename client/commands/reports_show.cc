#include <optional>
#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/commands/moment_flag.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> names;
  bool text = false;
  std::optional<v1::AsOf> as_of;
};

}  // namespace

Run ShowReports(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("names", flags->names, "which, such as reports/k3f9")->required();
  app.add_flag("--text", flags->text, "with the text that spans point into");
  AddAsOf(app, flags->as_of);
  return [flags](Session& session) -> absl::Status {
    const v1::ReportView view = flags->text ? v1::REPORT_VIEW_FULL : v1::REPORT_VIEW_BASIC;
    for (const std::string& name : flags->names) {
      v1::GetReportRequest request;
      request.set_name(FullName("reports", name));
      request.set_view(view);
      if (flags->as_of.has_value()) *request.mutable_as_of() = *flags->as_of;
      const auto report = session.client.GetReport(request);
      if (!report.ok()) return report.status();
      session.output.Write(session.output.json()
                               ? JsonLine(*report)
                               : WholeText(*report, session.output.style()) + "\n");
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

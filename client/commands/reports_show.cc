#include <string>
#include <vector>

#include "client/commands/command.h"
#include "client/commands/list_flags.h"

namespace dossier::client {
namespace {

struct Flags {
  std::vector<std::string> names;
  bool text = false;
};

}  // namespace

Run ShowReports(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("names", flags->names, "which, such as reports/k3f9")->required();
  app.add_flag("--text", flags->text, "with the text that spans point into");
  return [flags](Session& session) -> absl::Status {
    const v1::ReportView view = flags->text ? v1::REPORT_VIEW_FULL : v1::REPORT_VIEW_BASIC;
    for (const std::string& name : flags->names) {
      const auto report = session.client.GetReport(FullName("reports", name), view);
      if (!report.ok()) return report.status();
      session.output.Write(session.output.json()
                               ? JsonLine(*report)
                               : WholeText(*report, session.output.style()) + "\n");
    }
    return absl::OkStatus();
  };
}

}  // namespace dossier::client

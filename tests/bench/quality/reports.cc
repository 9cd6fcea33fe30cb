#include "tests/bench/quality/reports.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/analysis/analyzer.h"
#include "server/base/sha256.h"
#include "tests/bench/quality/incident_reports.h"

namespace dossier::analysis {

std::vector<nlohmann::json> ReadReports(std::istream& lines) {
  std::vector<nlohmann::json> reports;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) reports.push_back(nlohmann::json::parse(line));
  }
  return reports;
}

std::vector<internal::Account> AccountsOf(const std::vector<nlohmann::json>& reports) {
  const Analyzer analyzer;
  std::vector<internal::Account> accounts;
  for (const nlohmann::json& report : reports) {
    const std::string id = report.at("id");
    const std::string text = TextOf(report);
    internal::Analysis analysis = analyzer.Analyze(DocumentOf(report, text));
    for (internal::Account& account : *analysis.mutable_accounts()) {
      account.set_report(id);
      account.set_report_version(absl::StrCat(id, "/versions/1"));
      account.set_content_key(absl::StrCat(Sha256Hex(text), ":", account.index()));
      accounts.push_back(std::move(account));
    }
  }
  return accounts;
}

}  // namespace dossier::analysis

#include "check/report.h"

#include <algorithm>

#include "nlohmann/json.hpp"

namespace dossier::check {
namespace {

const char* Word(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::kPass:
      return "ok";
    case Verdict::Kind::kFail:
      return "FAILED";
    case Verdict::Kind::kSkip:
      return "skipped";
  }
  return "";
}

size_t Count(const std::vector<Finding>& findings, Verdict::Kind kind) {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const Finding& finding) { return finding.verdict.kind == kind; }));
}

std::string Padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

}  // namespace

std::string LineOf(const Finding& finding) {
  const Verdict& verdict = finding.verdict;
  std::string line =
      Padded(Word(verdict.kind), 9) + Padded(finding.test.name, 16) + finding.test.promise;
  if (verdict.kind == Verdict::Kind::kFail) {
    line += "\n         why: " + verdict.reason + "\n         do:  " + verdict.remedy;
  } else if (!verdict.reason.empty()) {
    line += " (" + verdict.reason + ")";
  }
  return line + "\n";
}

std::string SummaryOf(const std::vector<Finding>& findings, const Subject& subject) {
  const size_t failed = Count(findings, Verdict::Kind::kFail);
  const size_t skipped = Count(findings, Verdict::Kind::kSkip);
  std::string line = std::to_string(Count(findings, Verdict::Kind::kPass)) + " passed, " +
                     std::to_string(failed) + " failed, " + std::to_string(skipped) +
                     " skipped: " + subject.path + "\n";
  if (!subject.config_json.has_value()) {
    line += "Most tests need a configuration: give one with --config FILE.\n";
  }
  return line;
}

std::string JsonOf(const std::vector<Finding>& findings, const Subject& subject) {
  nlohmann::json tests = nlohmann::json::array();
  for (const Finding& finding : findings) {
    tests.push_back({{"test", finding.test.name},
                     {"promise", finding.test.promise},
                     {"result", finding.verdict.kind == Verdict::Kind::kPass   ? "passed"
                                : finding.verdict.kind == Verdict::Kind::kFail ? "failed"
                                                                               : "skipped"}});
    if (!finding.verdict.reason.empty()) tests.back()["reason"] = finding.verdict.reason;
    if (!finding.verdict.remedy.empty()) tests.back()["remedy"] = finding.verdict.remedy;
  }
  const nlohmann::json report = {{"plugin", subject.path},
                                 {"seed", subject.seed},
                                 {"passed", !AnyFailed(findings)},
                                 {"tests", tests}};
  return report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

bool AnyFailed(const std::vector<Finding>& findings) {
  return Count(findings, Verdict::Kind::kFail) > 0;
}

}  // namespace dossier::check

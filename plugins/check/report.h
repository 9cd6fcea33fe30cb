#ifndef DOSSIER_PLUGINS_CHECK_REPORT_H_
#define DOSSIER_PLUGINS_CHECK_REPORT_H_

#include <string>
#include <vector>

#include "check/tests.h"
#include "check/verdict.h"

namespace dossier::check {

struct Finding {
  Test test;
  Verdict verdict;
};

// One line for people, with two more for a failure.
std::string LineOf(const Finding& finding);

// The last line: how many passed, failed and were not applicable.
std::string SummaryOf(const std::vector<Finding>& findings, const Subject& subject);

// All of it for programs.
std::string JsonOf(const std::vector<Finding>& findings, const Subject& subject);

bool AnyFailed(const std::vector<Finding>& findings);

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_REPORT_H_

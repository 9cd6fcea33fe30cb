#include "server/app/verify.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/store/sqlite/verify.h"

namespace dossier::app {

absl::StatusOr<int64_t> Verify(const std::string& data_path, std::ostream& out) {
  DOSSIER_ASSIGN_OR_RETURN(const auto check, store::CheckSqliteFile(data_path));
  int64_t problems = 0;
  std::string stages;
  std::map<std::string, int64_t> checked;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::CheckStep step, check->Next());
    if (step.done) break;
    checked[step.stage] = step.checked;
    for (const store::Finding& finding : step.findings) {
      out << finding.reason << "  " << finding.subject << ": " << finding.message << "\n";
      ++problems;
    }
  }
  for (const auto& [stage, count] : checked) absl::StrAppend(&stages, ", ", count, " ", stage);
  out << data_path << ": " << problems << " problems" << stages << " checked\n";
  return problems;
}

}  // namespace dossier::app

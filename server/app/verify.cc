#include "server/app/verify.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "server/app/data_path.h"
#include "server/base/status.h"
#include "server/store/sqlite/verify.h"

namespace dossier::app {
namespace {

void Write(const store::Finding& finding, std::ostream& out) {
  out << finding.reason << "  " << finding.subject << (finding.subject.empty() ? "" : ": ")
      << finding.message << std::endl;  // somebody may wait for it
}

// How much of each stage was checked, and the line that tells so now and then.
class Stages {
 public:
  Stages(std::ostream& progress, absl::Duration tell_every)
      : progress_(progress), tell_every_(tell_every), told_(absl::Now()) {}

  void Add(const store::CheckStep& step) {
    if (stages_.empty() || stages_.back().first != step.stage) stages_.emplace_back(step.stage, 0);
    stages_.back().second = step.checked;
    if (absl::Now() - told_ < tell_every_) return;
    told_ = absl::Now();
    progress_ << "checking " << step.stage << ": " << step.checked;
    if (step.total > 0) progress_ << " of " << step.total;
    progress_ << std::endl;
  }

  // "1 file, 20 texts".
  std::string Checked() const {
    std::vector<std::string> parts;
    for (const auto& [stage, checked] : stages_) {
      if (checked > 0) parts.push_back(absl::StrCat(checked, " ", stage));
    }
    return absl::StrJoin(parts, ", ");
  }

 private:
  std::ostream& progress_;
  const absl::Duration tell_every_;
  absl::Time told_;
  std::vector<std::pair<std::string, int64_t>> stages_;
};

}  // namespace

absl::StatusOr<int64_t> Verify(const std::string& data, const VerifyOptions& options,
                               std::ostream& out, std::ostream& progress) {
  const std::string file = AnyDataFile(data);
  DOSSIER_ASSIGN_OR_RETURN(const auto check, store::CheckSqliteFile(file));
  store::FindingList findings(options.most_of_a_reason);
  Stages stages(progress, options.tell_every);
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::CheckStep step, check->Next());
    if (step.done) break;
    stages.Add(step);
    for (const store::Finding& finding : step.findings) {
      if (findings.Add(finding)) Write(finding, out);
    }
  }
  for (const store::Finding& finding : findings.Unlisted()) Write(finding, out);
  out << file << ": ";
  if (findings.found() == 0) {
    out << "no problems";
  } else {
    out << findings.found() << (findings.found() == 1 ? " problem" : " problems")
        << "; keep it, and restore the newest backup that has none";
  }
  out << "; checked " << stages.Checked() << "\n";
  return findings.found();
}

}  // namespace dossier::app

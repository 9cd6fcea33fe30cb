#ifndef DOSSIER_SERVER_APP_VERIFY_H_
#define DOSSIER_SERVER_APP_VERIFY_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/finding_list.h"

namespace dossier::app {

struct VerifyOptions {
  // Findings of each reason that are listed; the others are counted.
  int64_t most_of_a_reason = store::FindingList::kMostOfAReason;
  // How often to tell how far it is.
  absl::Duration tell_every = absl::Seconds(2);
};

// `dossierd verify`: writes what store::CheckSqliteFile finds in AnyDataFile(`data`) to `out`, a
// line each, and a summary, and to `progress` how far it is. Returns how much was found.
absl::StatusOr<int64_t> Verify(const std::string& data, const VerifyOptions& options,
                               std::ostream& out, std::ostream& progress);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_VERIFY_H_

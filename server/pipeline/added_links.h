#ifndef DOSSIER_SERVER_PIPELINE_ADDED_LINKS_H_
#define DOSSIER_SERVER_PIPELINE_ADDED_LINKS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/internal/account.pb.h"
#include "dossier/internal/added_link.pb.h"
#include "dossier/v1/decision.pb.h"
#include "server/pipeline/resources.h"
#include "server/store/store.h"

// Links of reports to incidents that a person added beside what the reports tell: each is kept
// under the name of its decision, as long as that holds.
namespace dossier::pipeline {

// The links that have `term`: {"report", ...} or {"incident", ...}.
absl::StatusOr<std::vector<Stored<internal::AddedLink>>> AddedLinks(store::Reader& reader,
                                                                    const store::Term& term);

// The same as accounts that claim nothing, each with its incident and what its report is by now; of
// reports that were taken back, none.
absl::StatusOr<std::vector<internal::Account>> LinkedAccounts(store::Reader& reader,
                                                              const store::Term& term);

// Lets the link that `decision` adds lead to `incident`; empty if it leads nowhere. Returns whether
// that is new.
absl::StatusOr<bool> SetAddedLink(store::Transaction& transaction, const v1::Decision& decision,
                                  const std::string& incident);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_ADDED_LINKS_H_

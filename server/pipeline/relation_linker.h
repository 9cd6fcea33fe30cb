#ifndef DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_
#define DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/pipeline/resources.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Keeps the relations between incidents in step with the incidents, on both sides, within one
// transaction. For one thread.
class RelationLinker {
 public:
  // The transaction outlives the linker.
  RelationLinker(store::Transaction& transaction, absl::Time now)
      : transaction_(transaction), now_(now) {}

  // Compares the incident, as stored, with those that share a victim, an initiator or a report, and
  // writes the relations of both sides. OK if it is gone.
  absl::Status Relate(const std::string& incident);

  // Removes the relations of others to an incident that is about to go.
  absl::Status Forget(const std::string& incident);

 private:
  absl::StatusOr<std::set<std::string>> Candidates(
      const v1::Incident& incident, const std::vector<Stored<internal::Account>>& accounts);

  store::Transaction& transaction_;
  const absl::Time now_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_

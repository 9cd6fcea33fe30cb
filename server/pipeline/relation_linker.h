#ifndef DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_
#define DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/linking.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Keeps the relations between incidents in step with the incidents, on both sides, within one
// transaction. For one thread.
class RelationLinker {
 public:
  // Both outlive the linker; the accounts of the incidents that it is asked for are in `pool`.
  RelationLinker(const Linking& linking, const AccountPool& pool)
      : linking_(linking), transaction_(linking.transaction), pool_(pool) {}

  // Compares the incident, as stored, with those that share a victim, an initiator or a report, and
  // writes the relations of both sides. OK if it is gone.
  absl::Status Relate(const std::string& incident);

  // Removes the relations of others to an incident that is about to go.
  absl::Status Forget(const std::string& incident);

 private:
  absl::StatusOr<std::set<std::string>> Candidates(
      const v1::Incident& incident, const std::vector<const internal::Account*>& accounts);

  const Linking& linking_;
  store::Transaction& transaction_;
  const AccountPool& pool_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_

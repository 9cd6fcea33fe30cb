#ifndef DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_
#define DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/pipeline/account_pool.h"
#include "server/pipeline/decided_incidents.h"
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

  // States what people decided about how incidents of the pool have to do with each other.
  void Decide(DecidedRelations decided) { decided_ = std::move(decided); }

  // Compares the incident, as stored, with those that share a victim, an initiator or a report, and
  // writes the relations of both sides. OK if it is gone.
  absl::Status Relate(const std::string& incident);

  // Removes the relations of others to an incident that is about to go.
  absl::Status Forget(const std::string& incident);

 private:
  std::optional<v1::Relation> Decided(const std::string& incident, const std::string& other) const;
  absl::StatusOr<std::set<std::string>> Candidates(
      const v1::Incident& incident, const std::vector<const internal::Account*>& accounts);

  const Linking& linking_;
  store::Transaction& transaction_;
  const AccountPool& pool_;
  DecidedRelations decided_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_RELATION_LINKER_H_

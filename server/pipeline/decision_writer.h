#ifndef DOSSIER_SERVER_PIPELINE_DECISION_WRITER_H_
#define DOSSIER_SERVER_PIPELINE_DECISION_WRITER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/v1/decision_service.pb.h"
#include "server/base/clock.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/report_teller.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Takes decisions and takes them back, each in one transaction with all that follows from it, with
// the errors that decision_service.proto promises. For one thread and one call.
class DecisionWriter {
 public:
  // All outlive the writer.
  DecisionWriter(store::Store& store, LinkingCaches& caches, const Clock& clock)
      : store_(store), caches_(caches), now_(clock.Now()) {}

  absl::StatusOr<v1::CreateDecisionResponse> Create(const v1::CreateDecisionRequest& request);
  absl::StatusOr<v1::UndoDecisionResponse> Undo(const v1::UndoDecisionRequest& request);

 private:
  // What a write led to.
  struct Outcome {
    v1::Decision decision;
    std::vector<v1::DecisionEffect> effects;
  };

  absl::StatusOr<Outcome> Settle(LinkingTransaction& transaction, const v1::Decision& decision);
  absl::StatusOr<std::vector<v1::DecisionEffect>> EffectsOn(store::Transaction& transaction,
                                                            const IncidentLinker& incidents);
  // Commits, and answers with the revision that it has become.
  template <typename Response>
  absl::StatusOr<Response> Committed(LinkingTransaction& transaction, Response response);

  store::Store& store_;
  LinkingCaches& caches_;
  const absl::Time now_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_DECISION_WRITER_H_

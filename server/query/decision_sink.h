#ifndef DOSSIER_SERVER_QUERY_DECISION_SINK_H_
#define DOSSIER_SERVER_QUERY_DECISION_SINK_H_

#include "absl/status/statusor.h"
#include "dossier/v1/decision_service.pb.h"

namespace dossier::query {

// Where decisions go: the pipeline, as seen from here. Thread-safe; may block. Each is durable when
// it returns; errors are those that decision_service.proto promises.
class DecisionSink {
 public:
  virtual ~DecisionSink() = default;

  virtual absl::StatusOr<v1::CreateDecisionResponse> Decide(
      const v1::CreateDecisionRequest& request) = 0;
  virtual absl::StatusOr<v1::UndoDecisionResponse> Undo(const v1::UndoDecisionRequest& request) = 0;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_DECISION_SINK_H_

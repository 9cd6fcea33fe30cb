#ifndef DOSSIER_SERVER_APP_DECISION_DESK_H_
#define DOSSIER_SERVER_APP_DECISION_DESK_H_

#include "server/pipeline/pipeline.h"
#include "server/query/decision_sink.h"

namespace dossier::app {

// Hands decisions to the pipeline. Thread-safe; blocks until they are durable.
class DecisionDesk final : public query::DecisionSink {
 public:
  // The pipeline outlives the object.
  explicit DecisionDesk(pipeline::Pipeline& pipeline) : pipeline_(pipeline) {}

  absl::StatusOr<v1::CreateDecisionResponse> Decide(
      const v1::CreateDecisionRequest& request) override {
    return pipeline_.Decide(request);
  }

  absl::StatusOr<v1::UndoDecisionResponse> Undo(const v1::UndoDecisionRequest& request) override {
    return pipeline_.Undo(request);
  }

 private:
  pipeline::Pipeline& pipeline_;
};

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_DECISION_DESK_H_

#ifndef DOSSIER_SERVER_PIPELINE_PRINT_HISTORY_H_
#define DOSSIER_SERVER_PIPELINE_PRINT_HISTORY_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/former_print.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/pipeline/resources.h"
#include "server/store/store.h"

// What printed statements once, for reads as of then. An utterance that goes, that leaves its
// statement or vanishes leaves behind how it stood; those that stand yet say since when. So both
// together are what printed a statement at any time that the log still tells of.
namespace dossier::pipeline {

// The field of terms by which former prints are found: the statement, whether it was printed there
// no more, and where in order, as FormerPlace makes it.
inline constexpr absl::string_view kFormerPrintAt = "former_print_at";

// The beginning of what kFormerPrintAt has of a statement.
std::string FormerPrefix(absl::string_view statement, bool is_gone);

// What stands behind it: `place` as PrintPlace says, and the row key that the utterance had.
std::string FormerPlace(uint64_t place, int64_t key);

// Keeps that history within one transaction. For one thread.
class PrintHistory {
 public:
  explicit PrintHistory(store::Transaction& transaction) : transaction_(transaction) {}

  // Keeps how a stored utterance stood, which it will no more from the pending revision on. To be
  // called before it is changed or deleted.
  absl::Status Keep(const Stored<v1::Statement>& utterance);

  // Rewrites what is kept of `report`; `rewrite` changes words without moving them.
  absl::Status Rewrite(absl::string_view report, absl::FunctionRef<bool(v1::Statement&)> rewrite);

  // Lets go of what the log has forgotten, no more than some for each that was kept here.
  absl::Status Forget();

 private:
  store::Transaction& transaction_;
  int64_t kept_ = 0;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_PRINT_HISTORY_H_

#ifndef DOSSIER_SERVER_ANALYSIS_EXPLANATION_H_
#define DOSSIER_SERVER_ANALYSIS_EXPLANATION_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"
#include "server/analysis/attribution.h"
#include "server/analysis/judgement.h"
#include "server/analysis/reading.h"
#include "server/analysis/reason.h"
#include "server/analysis/statements.h"

namespace dossier::analysis {

// All that decided one statement, besides its draft.
struct Decisions {
  const Attribution& attribution;
  const Judgement& judgement;
  const Reason& said_at;
  const Weighing* statement = nullptr;  // that it is one; nullptr if no weights decided
  const Weighing* content = nullptr;    // where its words end, or begin
};

// Why a statement was read as it was: one explanation a decision, each with its rule, the entry of
// the lexicon, and the words it rests on; the kind with what weighed. Takes longer than the
// decisions themselves, so it is for those who ask.
std::vector<v1::Explanation> Explain(const Reading& reading, const Judge& judge,
                                     const Decisions& decisions, const StatementDraft& draft);

// Why words that look like a statement are none.
v1::Explanation ExplainRejection(const Reading& reading, const Rejection& rejection);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_EXPLANATION_H_

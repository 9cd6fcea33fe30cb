#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_EXPLANATION_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_EXPLANATION_H_

#include <vector>

#include "dossier/v1/statement.pb.h"
#include "server/analysis/speech_units.h"
#include "server/analysis/statements.h"

namespace dossier::analysis {

// Why a statement in another language than English was read as it was: an explanation a decision,
// with its rule of docs/rules.md and the words it rests on.
std::vector<v1::Explanation> ExplainSpeech(const SpeechPieces& pieces, const Speech& speech,
                                           const StatementDraft& draft);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_EXPLANATION_H_

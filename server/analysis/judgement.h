#ifndef DOSSIER_SERVER_ANALYSIS_JUDGEMENT_H_
#define DOSSIER_SERVER_ANALYSIS_JUDGEMENT_H_

#include "server/analysis/attribution.h"
#include "server/analysis/reading.h"
#include "server/analysis/statements.h"

namespace dossier::analysis {

// Fills kind, stance, hedge, channel and the speaker's type of `draft`, whose words, cue and
// speaker are known, by the phrases of lexicons/kinds.txt, hedges.txt and speaker_types.txt.
void Judge(const Reading& reading, const StatementContext& context, const Attribution& attribution,
           StatementDraft* draft);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_JUDGEMENT_H_

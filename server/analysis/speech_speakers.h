#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_SPEAKERS_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_SPEAKERS_H_

#include <vector>

#include "server/analysis/speech_units.h"
#include "server/analysis/statements.h"

namespace dossier::analysis {

// Who the phrase of each speech means, in their order. A surname takes its full name from where the
// text gives it; a pronoun the one person near before it whom it fits, and nobody if there are
// several. Fills `source`, `coreference` and `speaker`.
void ResolveSpeechSpeakers(const SpeechPieces& pieces, const std::vector<Speech>& speeches,
                           std::vector<StatementDraft>* drafts);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_SPEAKERS_H_

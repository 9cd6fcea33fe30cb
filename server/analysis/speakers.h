#ifndef DOSSIER_SERVER_ANALYSIS_SPEAKERS_H_
#define DOSSIER_SERVER_ANALYSIS_SPEAKERS_H_

#include <vector>

#include "server/analysis/attribution.h"
#include "server/analysis/reading.h"
#include "server/analysis/statements.h"

namespace dossier::analysis {

// Gives each quotation that no cue claims the speaker that its neighbourhood suggests: the one of
// the quotation that it continues, of the sentence or paragraph before it, or the subject of its
// own sentence. `found` is in text order and stays so. Scare quotes and titles get nothing; why not
// goes to `rejections`, if they are asked for.
void AttributeLooseQuotations(const Reading& reading, std::vector<Attribution>* found,
                              std::vector<Rejection>* rejections = nullptr);

// Who the phrase of each attribution means, in their order: a later one may lean on an earlier.
// Fills `source`, `coreference` and `speaker`.
void ResolveSpeakers(const Reading& reading, const StatementContext& context,
                     const std::vector<Attribution>& attributions,
                     std::vector<StatementDraft>* drafts);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEAKERS_H_

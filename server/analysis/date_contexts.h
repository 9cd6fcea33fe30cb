#ifndef DOSSIER_SERVER_ANALYSIS_DATE_CONTEXTS_H_
#define DOSSIER_SERVER_ANALYSIS_DATE_CONTEXTS_H_

#include <cstdint>

#include "server/analysis/figure_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// What the words around a date tell of it in other news than of computers. Pure.

// "One year after the ferry sank, relatives gathered on Wednesday", by its sentence.
bool IsOfAnniversary(const Text& text, uint32_t sentence);

// "the second outbreak since Christmas", "the deadliest crash since 2019", by its first token.
bool IsOfCounting(const Text& text, uint32_t date);

// "Trains were halted on Tuesday", "the shop was closed": that is what happened, and nothing that
// was mastered.
bool IsOfStandstill(const Text& text, const NearestEvent& event);

// "the incident at the barracks": whether a sentence has a noun for what happened.
bool NamesIncident(const Text& text, uint32_t sentence);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DATE_CONTEXTS_H_

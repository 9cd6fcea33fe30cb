#ifndef DOSSIER_SERVER_ANALYSIS_OFFICIAL_BODIES_H_
#define DOSSIER_SERVER_ANALYSIS_OFFICIAL_BODIES_H_

#include "server/analysis/phrases.h"

namespace dossier::analysis {

// Whether the words name a body of a state that looks into things, by official_bodies.txt: "the
// Labour Inspectorate", "state security", but not "the sales department". `or_state`: or whoever
// answers for one, such as a minister.
bool NamesOfficialBody(const Text& text, Range tokens, bool or_state);

// The first noun phrase of `range`, which lies in one sentence, that names such a body; an empty
// one if none does.
Phrase OfficialBodyIn(const Text& text, Range range, bool or_state);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_OFFICIAL_BODIES_H_

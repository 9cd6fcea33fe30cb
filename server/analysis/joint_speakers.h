#ifndef DOSSIER_SERVER_ANALYSIS_JOINT_SPEAKERS_H_
#define DOSSIER_SERVER_ANALYSIS_JOINT_SPEAKERS_H_

#include "server/analysis/attribution.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

// The phrases of those who speak together: "Jana Dorn" and "Tim Rolle" of "Jana Dorn and Tim
// Rolle". Only `phrase` itself unless each part names somebody.
Ranges MembersOf(const Reading& reading, Range phrase);

// Whether a subject may be who speaks: somebody, a body or a document rather than "The stairs".
bool MaySpeak(const Reading& reading, Range subject);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_JOINT_SPEAKERS_H_

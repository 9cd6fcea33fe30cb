#ifndef DOSSIER_SERVER_ANALYSIS_CIVIL_MATTERS_H_
#define DOSSIER_SERVER_ANALYSIS_CIVIL_MATTERS_H_

#include "server/analysis/text.h"

namespace dossier::analysis {

// Whether the opening is about the figures of a business, or about a case that parties have against
// each other: what burned or broke there did so long ago, or elsewhere, and is no news. Pure; words
// in lexicons/civil_words.txt.
bool IsCivilMatter(const Text& text);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CIVIL_MATTERS_H_

#ifndef DOSSIER_SERVER_ANALYSIS_GENRE_H_
#define DOSSIER_SERVER_ANALYSIS_GENRE_H_

#include "server/analysis/text.h"

namespace dossier::analysis {

// Whether the opening says that nothing below is news of what happened: "A thriller about hackers",
// "One in three firms hit, survey finds". Pure; words in lexicons/genre_words.txt and
// stage_words.txt.
bool HasNoNews(const Text& text);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_GENRE_H_

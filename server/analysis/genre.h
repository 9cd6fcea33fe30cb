#ifndef DOSSIER_SERVER_ANALYSIS_GENRE_H_
#define DOSSIER_SERVER_ANALYSIS_GENRE_H_

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Whether the opening says that nothing below is news of what happened: "A thriller about hackers",
// "One in three firms hit, survey finds". Pure; words in lexicons/genre_words.txt and
// stage_words.txt.
bool HasNoNews(const Text& text);

// The same of a headline that stands apart from its text, as metadata has it; may be empty.
bool HeadlineHasNoNews(absl::string_view headline);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_GENRE_H_

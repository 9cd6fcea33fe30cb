#ifndef DOSSIER_SERVER_ANALYSIS_FREQUENCY_H_
#define DOSSIER_SERVER_ANALYSIS_FREQUENCY_H_

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// How telling a word is by itself, from how few articles have it: 0 for the words of every other
// article, about 1 for an ordinary content word, 1.6 for a rare one or a name. `folded` as
// FoldWords makes it. The lexicon `frequency` holds the words.
float TellingWeight(absl::string_view folded);

// The same for a word that the lexicon is known not to hold.
float TellingWeightOfUnlisted(absl::string_view folded);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FREQUENCY_H_

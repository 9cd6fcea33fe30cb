#ifndef DOSSIER_SERVER_ANALYSIS_LEXICON_H_
#define DOSSIER_SERVER_ANALYSIS_LEXICON_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// The word lists of the analysis are plain text files in server/analysis/lexicons, built into the
// program: `#` opens a comment line, blank lines mean nothing, every other line is one entry.

// The whole of lexicons/<name>.txt, or an empty view if there is no such file. Lives for ever.
absl::string_view LexiconText(absl::string_view name);

// The names of all lexicons, in alphabetical order.
std::vector<absl::string_view> LexiconNames();

// The entries of lexicons/<name>.txt in their order, without surrounding blanks. A misspelled
// name ends the program: the set of files is fixed when it is built.
std::vector<absl::string_view> LexiconEntries(absl::string_view name);

// The columns of one entry, which "|" parts, without surrounding blanks.
std::vector<absl::string_view> LexiconColumns(absl::string_view entry);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_LEXICON_H_

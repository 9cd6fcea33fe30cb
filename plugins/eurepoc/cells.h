#ifndef DOSSIER_PLUGINS_EUREPOC_CELLS_H_
#define DOSSIER_PLUGINS_EUREPOC_CELLS_H_

#include <string>
#include <string_view>
#include <vector>

namespace dossier::eurepoc {

// The values of a cell that holds several. The table writes them in two ways: as a list in brackets
// ("['Armenia', \"Korea, Democratic People's Republic of\"]"), or separated by "; " or "|". Values
// are trimmed; empty ones keep their place, so that columns stay aligned. An empty cell or list has
// none.
std::vector<std::string> Values(std::string_view cell);

// The values of a list of lists ("[['Water', 'Energy'], ['Acea']]"), list by list. A cell that is
// no list of lists is one list of its values.
std::vector<std::vector<std::string>> NestedValues(std::string_view cell);

}  // namespace dossier::eurepoc

#endif  // DOSSIER_PLUGINS_EUREPOC_CELLS_H_

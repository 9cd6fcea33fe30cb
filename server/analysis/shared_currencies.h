#ifndef DOSSIER_SERVER_ANALYSIS_SHARED_CURRENCIES_H_
#define DOSSIER_SERVER_ANALYSIS_SHARED_CURRENCIES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// The ISO 4217 code of the money that the word at `token` names, where several countries call
// theirs so: that of the country right before it ("Danish kroner"), else, of those that the text
// names, the one that it names most. Empty if the name is nobody's, or no such country is named.
// Takes time linear in the text where the word is such a name. Pure; words in
// lexicons/shared_currencies.txt.
absl::string_view SharedCurrency(const Text& text, uint32_t token);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SHARED_CURRENCIES_H_

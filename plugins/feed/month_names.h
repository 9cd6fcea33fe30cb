#ifndef DOSSIER_PLUGINS_FEED_MONTH_NAMES_H_
#define DOSSIER_PLUGINS_FEED_MONTH_NAMES_H_

#include <string_view>

namespace dossier::feed {

// The month (1 to 12) that `word`, a name or abbreviation in any case and with or without accents,
// means in `language` (BCP 47; may be empty), in English, or in every other language that has the
// word; 0 if it is no month or different ones in different languages. Any thread.
int MonthOfName(std::string_view word, std::string_view language);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_MONTH_NAMES_H_

#ifndef DOSSIER_SERVER_STORE_INDEX_RULES_H_
#define DOSSIER_SERVER_STORE_INDEX_RULES_H_

#include <cstdint>

namespace dossier::store {

// The version of the rules by which terms (terms.cc) and search texts (search_text.cc) are made of
// a resource. Raise it with every change to them: a data file that was written by other rules is
// indexed anew when it is opened.
inline constexpr int64_t kIndexRules = 7;

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_INDEX_RULES_H_

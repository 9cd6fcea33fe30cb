#ifndef DOSSIER_SERVER_QUERY_RULE_WORDS_H_
#define DOSSIER_SERVER_QUERY_RULE_WORDS_H_

#include "absl/strings/string_view.h"

namespace dossier::query {

// What a rule goes by, for a person: the words of its line in docs/rules.md, which is built in.
// Empty for a rule that has none. Lives for ever.
absl::string_view WordsOfRule(absl::string_view rule);

// The page itself; defined by embed_rules.cmake.
absl::string_view RulesPage();

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_RULE_WORDS_H_

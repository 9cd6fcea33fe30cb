#ifndef DOSSIER_SERVER_ANALYSIS_FACT_MATCHES_H_
#define DOSSIER_SERVER_ANALYSIS_FACT_MATCHES_H_

#include <cstdlib>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/analysis/fact_reading.h"

// What the rules that read one lexicon each have in common.
namespace dossier::analysis {

// Calls `visit(label, match)` for the matches of one lexicon outside of boilerplate.
template <typename Visit>
void ForEachMatch(const FactReading& reading, FactLexicon lexicon, const Visit& visit) {
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) == lexicon &&
        reading.text.ParagraphWith(match.tokens.begin).role != ParagraphRole::kBoilerplate) {
      visit(reading.Label(match), match);
    }
  }
}

// What a section of a built-in lexicon means. One without a meaning ends the program.
template <typename Value>
const Value& Named(const absl::flat_hash_map<absl::string_view, Value>& names,
                   absl::string_view label) {
  const auto found = names.find(label);
  if (found == names.end()) std::abort();
  return found->second;
}

// `tokens` and what follows them up to the end of the clause.
Range ToClauseEnd(const Text& text, Range tokens);

// Whether "no", "not" or the like stands among `tokens` or shortly before them.
bool Negated(const Text& text, Range tokens);

// The words of `tokens` without a leading article, for a person.
Span WithoutArticle(const Text& text, Range tokens);

// Whoever `phrase` names by a name; nullptr if it only points at somebody ("the company").
const Entity* NamedIn(const FactReading& reading, const Phrase& phrase);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FACT_MATCHES_H_

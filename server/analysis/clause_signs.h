#ifndef DOSSIER_SERVER_ANALYSIS_CLAUSE_SIGNS_H_
#define DOSSIER_SERVER_ANALYSIS_CLAUSE_SIGNS_H_

#include <vector>

#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// What a verb and its object tell wherever they stand in a clause: "cut the branch in Porto off
// from its network". Pairs of words of news_signs.txt, and in news of computers (`of_data`) of
// clause_signs.txt, for what the patterns of other lexicons leave. `findings` are those of other
// rules.
void FindByClauses(const FactReading& reading, bool of_data, std::vector<Finding>& findings);

// Whether a clause ends before the word or mark.
bool EndsClause(const Text& text, const Token& token);

// "will", "should", "advised to": what is to be done, by whomever. What is promised
// (`may_be_promised`) has been decided.
bool IsToCome(const Text& text, Range tokens, bool may_be_promised);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CLAUSE_SIGNS_H_

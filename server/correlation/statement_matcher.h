#ifndef DOSSIER_SERVER_CORRELATION_STATEMENT_MATCHER_H_
#define DOSSIER_SERVER_CORRELATION_STATEMENT_MATCHER_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "dossier/v1/statement.pb.h"

// The same words in several reports: one statement with several occurrences. An utterance is a
// Statement with one occurrence, as analysis makes it. Pure; any number of threads.
namespace dossier::correlation {

// How like two utterances are.
struct StatementSimilarity {
  // From 0 to 1.
  double score = 0;
  // The rule that decided.
  std::string rule;
  // Why, for a person.
  std::vector<std::string> reasons;
};

// From this score on, two utterances are one statement.
inline constexpr double kSameStatement = 0.5;

// By what an utterance is found: two that share no key need not be compared. At most 64, sorted,
// each once.
std::vector<std::string> KeysOf(const v1::Statement& utterance);

// Whether both print the same statement: truncated, punctuated, spelt or bracketed otherwise, by
// speakers who may be the same. Indirect renderings only if they keep nearly all the words.
// Symmetric.
StatementSimilarity Compare(const v1::Statement& a, const v1::Statement& b);

// Groups utterances into statements: whatever a chain of like ones connects. Each group holds
// indices of `utterances`; the order of these does not matter to which go together. Groups and
// their members are ordered by content.
std::vector<std::vector<int>> GroupStatements(absl::Span<const v1::Statement* const> utterances);

// The statement that `utterances`, at least one, print. Its text is the fullest wording; its
// occurrences stand earliest first, those without a date last. Set by the caller: name, relations
// to other statements, times, revisions; and About.incident in the utterances before.
v1::Statement FoldStatement(absl::Span<const v1::Statement* const> utterances);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_STATEMENT_MATCHER_H_

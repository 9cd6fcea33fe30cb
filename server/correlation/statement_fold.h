#ifndef DOSSIER_SERVER_CORRELATION_STATEMENT_FOLD_H_
#define DOSSIER_SERVER_CORRELATION_STATEMENT_FOLD_H_

#include "absl/types/span.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::correlation {

// The statement that `utterances`, at least one, print. Depends on the set of them alone. Its text
// is the wording of the speaker's own publication, if one of them is that and not a mere piece;
// else the fullest that most houses agree on. Occurrences stand with the speaker's own publications
// first, then earliest first, those without a date last; each with how it differs from the text. Of
// very many the first 100, the last 50 and the first of each sort of wording are there, and all are
// counted.
// Set by the caller: name, relations to other statements, times, revisions; and About.incident in
// the utterances before. Pure; any number of threads.
//
// `vanished` are utterances that their reports no longer print: they add occurrences behind the
// others, and nothing else.
v1::Statement FoldStatement(absl::Span<const v1::Statement* const> utterances,
                            absl::Span<const v1::Statement* const> vanished = {});

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_STATEMENT_FOLD_H_

#ifndef DOSSIER_SERVER_CORRELATION_STATEMENT_FOLD_H_
#define DOSSIER_SERVER_CORRELATION_STATEMENT_FOLD_H_

#include "absl/types/span.h"
#include "dossier/v1/statement.pb.h"
#include "server/correlation/statement_head.h"

// The statement that utterances print. Depends on the set of them alone. Pure; any number of
// threads.
namespace dossier::correlation {

// So many prints at most are told of those that stand first; half as many of the last.
inline constexpr size_t kToldOfEach = 50;

// The statement that `utterances`, at least one, print. Occurrences stand with the speaker's own
// publications first, then earliest first, those without a date last; each with how it differs from
// the text. Of very many the first, the last and the first of each sort of wording are there, and
// all are counted.
// Set by the caller: name, relations to other statements, times, revisions; and About.incident in
// the utterances before.
//
// `vanished` are utterances that their reports no longer print: they add occurrences behind the
// others, and nothing else.
v1::Statement FoldStatement(absl::Span<const v1::Statement* const> utterances,
                            absl::Span<const v1::Statement* const> vanished = {});

// The same under a head that is known.
v1::Statement FoldUnder(const StatementHead& head,
                        absl::Span<const v1::Statement* const> utterances,
                        absl::Span<const v1::Statement* const> vanished);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_STATEMENT_FOLD_H_

#ifndef DOSSIER_SERVER_STORE_SQLITE_REWRITE_H_
#define DOSSIER_SERVER_STORE_SQLITE_REWRITE_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Writes the terms of a living resource over those it had.
using TermWriter = absl::FunctionRef<absl::Status(const Resource&, const std::vector<Term>& before,
                                                  const std::vector<Term>& after)>;

// Transaction::Rewrite, within the transaction that is open on `writer`, in which nothing is
// pending.
absl::StatusOr<std::vector<std::string>> RewriteResources(Connection& writer,
                                                          absl::Span<const std::string> mentioned,
                                                          MessageRewriter rewrite,
                                                          TermWriter write_terms);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_REWRITE_H_

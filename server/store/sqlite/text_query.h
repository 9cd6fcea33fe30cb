#ifndef DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_
#define DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// What `condition` asks of the words of a resource, as a query of the FTS5 table `search`. It finds
// all resources that fulfil the condition; exactly those if the condition asks for nothing but
// words (IsOnlyWords). nullopt if the index would not help: nothing necessary is asked of words, or
// only something that is quicker to see in the resources themselves, such as the beginning of very
// many words. Words that SearchWords would not make are left to Matches.
absl::StatusOr<std::optional<std::string>> TextQueryFor(Connection& connection,
                                                        const Condition& condition);

// Whether a text query for it decides all of `condition`, so that nobody need look at its matches.
bool IsOnlyWords(const Condition& condition);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_

#ifndef DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_
#define DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// A query of the FTS5 table `search`.
struct TextQuery {
  std::string query;
  // Whether it decides all of its condition, so that nobody need look at what it finds.
  bool is_exact = true;
};

// What `condition` asks of the words of resources of `collection`: finds all that fulfil it, and
// perhaps others. nullopt if the index would not help: nothing necessary is asked of words, or only
// something that is quicker to see in the texts themselves, such as the beginning of words that
// very many have. Words that SearchWords would not make are left to Matches.
absl::StatusOr<std::optional<TextQuery>> TextQueryFor(Connection& connection, Collection collection,
                                                      const Condition& condition);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_

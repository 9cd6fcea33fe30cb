#ifndef DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_
#define DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/word_query.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// A query of the words of texts.
struct TextQuery {
  // For the lists of the index; nullptr if they cannot be read.
  std::shared_ptr<const WordQuery> lists;
  // For FTS5, if they cannot.
  std::string query;
  // Whether it decides all of its condition, so that nobody need look at what it finds.
  bool is_exact = true;
};

// Whether the words of a kText condition are such as the index has.
bool AreTokens(const Condition& text);

// Whether many of the newest texts have `phrase`.
absl::StatusOr<bool> IsCommon(Connection& connection, Collection collection,
                              const Condition& phrase);

// What `condition` asks of the words of resources of `collection`: finds all that fulfil it, and
// perhaps others. nullopt if the index would not help: nothing necessary is asked of words, or only
// something that is quicker to see in the texts themselves, such as the beginning of words that
// very many have. Words that SearchWords would not make are left to Matches.
// Of terms FTS5 knows nothing; for it, `asks` is always kWords.
absl::StatusOr<std::optional<TextQuery>> TextQueryFor(
    Connection& connection, Collection collection, const Condition& condition,
    WordQuery::Asks asks = WordQuery::Asks::kWords, WordQuery::KnownSet known = {});

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TEXT_QUERY_H_

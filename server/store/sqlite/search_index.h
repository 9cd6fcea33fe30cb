#ifndef DOSSIER_SERVER_STORE_SQLITE_SEARCH_INDEX_H_
#define DOSSIER_SERVER_STORE_SQLITE_SEARCH_INDEX_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// A row of search_text for a further text of a resource: above all that are kept, as the log may
// still name any of them; at the end of the numbers they begin anew behind `current`, the last row
// it had.
absl::StatusOr<int64_t> NextSearchTextId(Connection& writer, Collection collection, int64_t key,
                                         int64_t current);

// Lets words find `text`, which goes to row `new_id` of search_text, instead of the text in row
// `old_id`; 0 is none. The old row stays, for the log.
absl::Status IndexSearchText(Connection& writer, int64_t old_id, int64_t new_id,
                             const SearchText& text);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SEARCH_INDEX_H_

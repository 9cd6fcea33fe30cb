#ifndef DOSSIER_SERVER_STORE_SQLITE_SEARCH_INDEX_H_
#define DOSSIER_SERVER_STORE_SQLITE_SEARCH_INDEX_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
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

// Writes `text` to a row of search_text. Words find it once SearchIndexChanges has written that.
absl::Status PutSearchText(Connection& writer, int64_t id, const SearchText& text);

// By which rows of search_text words find resources, as it changes. The index takes rows in
// ascending order: for each that is below the one before, it writes out all that it has gathered.
// So changes are written together.
class SearchIndexChanges {
 public:
  // The text of the resource, which was in row `old_id`, is in `new_id` now; 0 is none. Rows stay,
  // for the log, until somebody forgets them.
  void Replace(int64_t resource_id, int64_t old_id, int64_t new_id);
  // The row that was replaced is of no use to the log either.
  void Forget(int64_t id) { forgotten_.push_back(id); }

  // Lets words find what was put since the last time.
  absl::Status Write(Connection& writer);

 private:
  struct Rows {
    int64_t indexed = 0;
    int64_t now = 0;
  };
  absl::flat_hash_map<int64_t, Rows> rows_;  // by resource
  std::vector<int64_t> forgotten_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SEARCH_INDEX_H_

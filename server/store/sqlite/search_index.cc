#include "server/store/sqlite/search_index.h"

#include "server/base/status.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {

absl::StatusOr<int64_t> NextSearchTextId(Connection& writer, Collection collection, int64_t key,
                                         int64_t current) {
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t last,
      writer.Number("SELECT coalesce(max(id), 0) FROM search_text WHERE id >= ? AND id <= ?",
                    SearchTextId(collection, key, 0),
                    SearchTextId(collection, key, kMaxTextNumber)));
  const bool is_full = last == SearchTextId(collection, key, kMaxTextNumber);
  return SearchTextId(collection, key, (is_full ? current : last) + 1);
}

absl::Status IndexSearchText(Connection& writer, int64_t old_id, int64_t new_id,
                             const SearchText& text) {
  if (old_id == new_id) return absl::OkStatus();
  if (old_id != 0) {
    DOSSIER_ASSIGN_OR_RETURN(const SearchText old, ReadSearchText(writer, old_id));
    DOSSIER_RETURN_IF_ERROR(
        writer.Run("INSERT INTO search(search, rowid, title, body) VALUES('delete', ?, ?, ?)",
                   old_id, old.title, old.body));
  }
  if (new_id == 0) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(
      writer.Run("INSERT OR REPLACE INTO search_text(id, title, body) VALUES(?, ?, ?)", new_id,
                 text.title, text.body));
  return writer.Run("INSERT INTO search(rowid, title, body) VALUES(?, ?, ?)", new_id, text.title,
                    text.body);
}

}  // namespace dossier::store::sqlite

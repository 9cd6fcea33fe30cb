#include "server/store/sqlite/search_index.h"

#include <algorithm>
#include <utility>

#include "server/base/status.h"
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

absl::Status PutSearchText(Connection& writer, int64_t id, const SearchText& text) {
  return writer.Run("INSERT OR REPLACE INTO search_text(id, title, body) VALUES(?, ?, ?)", id,
                    text.title, text.body);
}

void SearchIndexChanges::Replace(int64_t resource_id, int64_t old_id, int64_t new_id) {
  const auto [rows, is_new] = rows_.try_emplace(resource_id);
  if (is_new) rows->second.indexed = old_id;
  rows->second.now = new_id;
}

absl::Status SearchIndexChanges::Write(Connection& writer) {
  std::vector<std::pair<int64_t, bool>> changes;  // a row, and whether words find it from now on
  for (const auto& [resource, rows] : std::exchange(rows_, {})) {
    if (rows.indexed == rows.now) continue;
    if (rows.indexed != 0) changes.emplace_back(rows.indexed, false);
    if (rows.now != 0) changes.emplace_back(rows.now, true);
  }
  std::sort(changes.begin(), changes.end());
  for (const auto& [id, is_found] : changes) {
    DOSSIER_RETURN_IF_ERROR(
        is_found ? writer.Run("INSERT INTO search(rowid, title, body) "
                              "SELECT id, title, body FROM search_text WHERE id = ?",
                              id)
                 : writer.Run("INSERT INTO search(search, rowid, title, body) "
                              "SELECT 'delete', id, title, body FROM search_text WHERE id = ?",
                              id));
  }
  for (const int64_t id : std::exchange(forgotten_, {})) {
    DOSSIER_RETURN_IF_ERROR(writer.Run("DELETE FROM search_text WHERE id = ?", id));
  }
  return absl::OkStatus();
}

}  // namespace dossier::store::sqlite

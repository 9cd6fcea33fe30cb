#include "server/store/sqlite/compaction.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/scoped_transaction.h"

namespace dossier::store::sqlite {
namespace {

// What the sweep needs of a row of the log.
struct Row {
  int64_t id;
  int64_t resource;
  bool is_deletion;
  int64_t text;
  int64_t previous_text;
};

absl::StatusOr<std::vector<Row>> ReadRows(Statement row) {
  std::vector<Row> rows;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return rows;
    rows.push_back({.id = row.Int(0),
                    .resource = row.Int(1),
                    .is_deletion = static_cast<Operation>(row.Int(2)) == Operation::kDeleted,
                    .text = row.Int(3),
                    .previous_text = row.Int(4)});
  }
}

#define ROW_COLUMNS "id, resource, operation, text, previous_text"

absl::Status DropTextUnlessNamed(Connection& writer, int64_t text, const Row& newest) {
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t is_named,
      writer.Number("SELECT EXISTS(SELECT 1 FROM resource WHERE id = ?1 AND text = ?2) OR "
                    "EXISTS(SELECT 1 FROM change "
                    "WHERE resource = ?1 AND id > ?3 AND ?2 IN (text, previous_text))",
                    newest.resource, text, newest.id));
  if (is_named != 0) return absl::OkStatus();
  return writer.Run("DELETE FROM search_text WHERE id = ?", text);
}

// Removes what `newest`, a change that the log no longer holds, makes superfluous: all changes of
// its resource before it, itself if it is a deletion, and the texts that only those named.
absl::Status Sweep(Connection& writer, const Row& newest) {
  // Of what was deleted before the log knew resources, nothing tells whose change came before.
  if (newest.resource == 0) return writer.Run("DELETE FROM change WHERE id = ?", newest.id);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<Row> older,
      ReadRows(writer.Query("SELECT " ROW_COLUMNS " FROM change WHERE resource = ? AND id < ?",
                            newest.resource, newest.id)));
  std::set<int64_t> texts = {newest.previous_text};
  for (const Row& row : older) {
    texts.insert({row.text, row.previous_text});
    DOSSIER_RETURN_IF_ERROR(writer.Run("DELETE FROM change WHERE id = ?", row.id));
  }
  if (newest.is_deletion) {
    texts.insert(newest.text);
    DOSSIER_RETURN_IF_ERROR(writer.Run("DELETE FROM change WHERE id = ?", newest.id));
  } else {
    texts.erase(newest.text);
  }
  texts.erase(0);
  for (const int64_t text : texts) {
    DOSSIER_RETURN_IF_ERROR(DropTextUnlessNamed(writer, text, newest));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RaiseOldest(Connection& writer, int64_t oldest) {
  DOSSIER_ASSIGN_OR_RETURN(auto step, ScopedTransaction::Write(writer));
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(writer));
  if (oldest < 1 || oldest > log.head) {
    return Error(absl::StatusCode::kInvalidArgument, "COMPACTION_INVALID",
                 absl::StrCat("the log cannot begin at revision ", oldest, ": it holds ",
                              log.oldest, " to ", log.head, "; name one of these"),
                 {{"requested", absl::StrCat(oldest)},
                  {"oldest", absl::StrCat(log.oldest)},
                  {"head", absl::StrCat(log.head)}});
  }
  if (oldest <= log.oldest) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(writer.Run("UPDATE log_head SET oldest = ?", oldest));
  return step.Commit();
}

absl::StatusOr<bool> SweepSome(Connection& writer, int most) {
  DOSSIER_ASSIGN_OR_RETURN(auto step, ScopedTransaction::Write(writer));
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(writer));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t swept, writer.Number("SELECT swept FROM log_head"));
  const int64_t end = ChangeId(log.oldest, 0);
  if (swept >= end) return false;
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<Row> rows,
      ReadRows(writer.Query("SELECT " ROW_COLUMNS
                            " FROM change WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
                            swept, end, static_cast<int64_t>(most))));
  for (const Row& row : rows) DOSSIER_RETURN_IF_ERROR(Sweep(writer, row));
  const bool more = static_cast<int>(rows.size()) == most;
  DOSSIER_RETURN_IF_ERROR(
      writer.Run("UPDATE log_head SET swept = ?", more ? rows.back().id + 1 : end));
  DOSSIER_RETURN_IF_ERROR(step.Commit());
  return more;
}

}  // namespace dossier::store::sqlite

#include "server/store/sqlite/sqlite_upkeep.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/compaction.h"
#include "server/store/sqlite/file_copy.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/scoped_transaction.h"
#include "server/store/sqlite/verify.h"

namespace dossier::store::sqlite {
namespace {

// Changes that one turn of the writer looks at: some milliseconds, so that commits hardly wait.
constexpr int kSweepStep = 256;

// What the row of a change takes beside its texts and bytes, with its place in the index.
constexpr int64_t kRowBytes = 64;

int64_t BytesOnDisk(const std::string& path) {
  int64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(absl::StrCat(path, suffix), missing);
    if (!missing) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

}  // namespace

absl::StatusOr<StoreState> SqliteUpkeep::State() {
  const auto reader = readers_.Take();
  DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
  StoreState state;
  DOSSIER_ASSIGN_OR_RETURN(state.log, ReadLog(*reader));
  state.bytes = BytesOnDisk((*reader).path());
  DOSSIER_ASSIGN_OR_RETURN(const int64_t version, (*reader).Number("PRAGMA user_version"));
  state.schema_version = static_cast<int>(version);
  const int64_t first = ChangeId(state.log.oldest, 0);
  // `+id`, as all entries of an index are fewer pages than the rows of a part.
  DOSSIER_ASSIGN_OR_RETURN(state.changes,
                           (*reader).Number("SELECT count(*) FROM change WHERE +id >= ?", first));
  if (state.changes > 0) {
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t time,
        (*reader).Number("SELECT time FROM change WHERE id >= ? ORDER BY id LIMIT 1", first));
    state.oldest_time = absl::FromUnixMicros(time);
  }
  Statement row = (*reader).Query(
      "SELECT collection, living FROM counter WHERE living > 0 ORDER BY collection");
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return state;
    state.collections.emplace_back(static_cast<Collection>(row.Int(0)), row.Int(1));
  }
}

absl::StatusOr<LogStretch> SqliteUpkeep::Measure(int64_t after, int max_changes) {
  const auto reader = readers_.Take();
  DOSSIER_ASSIGN_OR_RETURN(const auto snapshot, ScopedTransaction::Read(*reader));
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*reader));
  DOSSIER_RETURN_IF_ERROR(CheckRange({.after = after,
                                      .after_index = Store::kFromStart,
                                      .max_changes = max_changes,
                                      .max_bytes = 0},
                                     log));
  LogStretch stretch{.last_revision = after};
  Statement row = (*reader).Query(
      "SELECT id, last, time, "
      "length(name) + length(event) + length(terms) + length(previous_terms) "
      "FROM change WHERE id >= ? ORDER BY id",
      ChangeId(after + 1, 0));
  bool is_whole = true;
  while (stretch.changes < max_changes || !is_whole) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) break;
    is_whole = row.Int(1) != 0;
    stretch.last_revision = RevisionOfId(row.Int(0));
    stretch.last_time = absl::FromUnixMicros(row.Int(2));
    stretch.bytes += row.Int(3) + kRowBytes;
    ++stretch.changes;
  }
  return stretch;
}

absl::Status SqliteUpkeep::Compact(int64_t oldest, const GoOn& go_on) {
  const std::lock_guard one_at_a_time(compaction_);
  {
    DOSSIER_ASSIGN_OR_RETURN(const WriterTurns::Turn turn, turns_.Wait());
    DOSSIER_RETURN_IF_ERROR(RaiseOldest(writer_, oldest));
  }
  for (bool more = true; more;) {
    if (go_on && !go_on()) return absl::CancelledError("the rest of the compaction is left to do");
    DOSSIER_ASSIGN_OR_RETURN(const WriterTurns::Turn turn, turns_.Wait());
    DOSSIER_ASSIGN_OR_RETURN(more, SweepSome(writer_, kSweepStep));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<StoreCopy>> SqliteUpkeep::Copy() { return CopyFile(writer_.path()); }

std::unique_ptr<StoreCheck> SqliteUpkeep::Check() { return sqlite::CheckData(readers_); }

}  // namespace dossier::store::sqlite

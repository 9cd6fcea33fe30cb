#include "server/store/sqlite/change_log.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

absl::Status Compacted(int64_t after, const LogState& log) {
  return Error(
      absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
      absl::StrCat("the changes after revision ", after, " are no longer kept; the oldest is ",
                   log.oldest, ". List again and go on from the revision of the list"),
      {{"requested", absl::StrCat(after)},
       {"oldest", absl::StrCat(log.oldest)},
       {"head", absl::StrCat(log.head)}});
}

absl::Status Unknown(int64_t after, const LogState& log) {
  return Error(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN",
               absl::StrCat("revision ", after, " is not in this log, which ends at ", log.head,
                            ". If it came from this server, its data was restored: list again"),
               {{"requested", absl::StrCat(after)}, {"head", absl::StrCat(log.head)}});
}

// The change in `row`; its views hold until the next one. That the terms are whole is not looked at
// here, for the sake of replays, which hardly ever look at them either.
ChangeView ToView(const Statement& row) {
  const int64_t id = row.Int(0);
  return {.revision = RevisionOfId(id),
          .index = IndexOfId(id),
          .last = row.Int(1) != 0,
          .collection = static_cast<Collection>(row.Int(2)),
          .operation = static_cast<Operation>(row.Int(3)),
          .event = row.Bytes(6),
          .text_id = row.Int(7),
          .previous_text_id = row.Int(8),
          .terms = TermListView(row.Bytes(4)),
          .previous_terms = TermListView(row.Bytes(5))};
}

// About what it takes in memory.
int64_t BytesOf(const ChangeView& change) {
  constexpr size_t kFixed = 96;
  return static_cast<int64_t>(kFixed + change.event.size() + change.terms.bytes().size() +
                              change.previous_terms.bytes().size());
}

// Where the log was read up to, to see that nothing is missing.
class Position {
 public:
  explicit Position(const ChangeRange& range)
      : revision_(range.after_index == Store::kFromStart ? range.after : range.after + 1),
        index_(range.after_index),
        inside_(range.after_index != Store::kFromStart) {}

  // Whether `change` is the next one.
  bool Accept(const ChangeView& change) {
    const bool continues = inside_ && change.revision == revision_ && change.index == index_ + 1;
    const bool follows = !must_continue_ && change.revision == revision_ + 1 && change.index == 0;
    revision_ = change.revision;
    index_ = change.index;
    inside_ = must_continue_ = !change.last;
    return continues || follows;
  }

  // Whether everything up to `head` has passed.
  bool IsAt(int64_t head) const { return revision_ == head && !must_continue_; }

  std::string ToString() const { return absl::StrCat("revision ", revision_, " index ", index_); }

 private:
  int64_t revision_;
  int32_t index_;
  bool inside_;                 // more of `revision_` may come ...
  bool must_continue_ = false;  // ... and has to
};

absl::Status Gap(const Connection& connection, const Position& position) {
  return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
               absl::StrCat("data file ", connection.path(), ": the change log has a gap at ",
                            position.ToString(), "; restore the file from a backup"));
}

}  // namespace

absl::StatusOr<LogState> ReadLog(Connection& connection) {
  Statement row = connection.Query("SELECT log_id, revision, oldest FROM log_head");
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) {
    return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
                 absl::StrCat("data file ", connection.path(),
                              " has no log head; restore it from a backup"));
  }
  return LogState{.log_id = std::string(row.Bytes(0)), .head = row.Int(1), .oldest = row.Int(2)};
}

absl::Status CheckRange(const ChangeRange& range, const LogState& log) {
  if (range.after < 0 || range.max_changes < 1) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_CHANGES",
                 absl::StrCat("changes are asked for after revision 0 or above and at least one at "
                              "a time, not after ",
                              range.after, " and ", range.max_changes));
  }
  // Inside a revision, that revision itself must be known.
  const int64_t known = range.after_index == Store::kFromStart ? range.after : range.after + 1;
  if (known > log.head) return Unknown(known, log);
  if (range.after + 1 < log.oldest) return Compacted(range.after, log);
  return absl::OkStatus();
}

absl::StatusOr<size_t> ReadChanges(Connection& connection, const ChangeRange& range,
                                   ChangeTaker take) {
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(connection));
  DOSSIER_RETURN_IF_ERROR(CheckRange(range, log));
  Statement row = connection.Query(
      "SELECT id, last, collection, operation, terms, previous_terms, event, text, previous_text "
      "FROM change WHERE id > ? ORDER BY id",
      // With kFromStart this is the last id that the revision before could have.
      ChangeId(range.after + 1, 0) + range.after_index);
  Position position(range);
  size_t taken = 0;
  size_t whole = 0;  // of the taken, those of revisions that are complete
  int64_t bytes_left = range.max_bytes;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) {
      if (!position.IsAt(log.head)) return Gap(connection, position);
      return taken;
    }
    const ChangeView change = ToView(row);
    bytes_left -= BytesOf(change);
    if (bytes_left < 0 && taken > 0) break;
    if (!position.Accept(change)) return Gap(connection, position);
    take(change);
    ++taken;
    if (change.last) whole = taken;
    if (taken == static_cast<size_t>(range.max_changes)) break;
  }
  // A full page goes back to the end of the last whole revision, unless the first one alone is more
  // than fits.
  return whole > 0 ? whole : taken;
}

absl::Status AppendChange(Connection& connection, const LogRow& row) {
  const Change& change = row.change;
  return connection.Run(
      "INSERT INTO change(id, last, collection, operation, name, terms, previous_terms, event, "
      "resource, time, text, previous_text) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ChangeId(change.revision, change.index), static_cast<int64_t>(change.last),
      static_cast<int64_t>(change.collection), static_cast<int64_t>(change.operation), change.name,
      Blob{EncodeTerms(change.terms)}, Blob{EncodeTerms(change.previous_terms)}, Blob{change.event},
      ResourceId(change.collection, row.key), absl::ToUnixMicros(row.time), change.text_id,
      change.previous_text_id);
}

absl::Status WriteHead(Connection& connection, int64_t revision) {
  return connection.Run("UPDATE log_head SET revision = ?", revision);
}

}  // namespace dossier::store::sqlite

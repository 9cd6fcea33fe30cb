#include "server/store/sqlite/history.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/event.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

// The last id that a change of `revision` can have.
int64_t LastIdOf(int64_t revision) { return ChangeId(revision + 1, 0) - 1; }

class Past final : public Rows {
 public:
  Past(Connection& connection, Collection collection, Direction direction, int64_t revision)
      : connection_(connection),
        collection_(collection),
        direction_(direction),
        last_id_(LastIdOf(revision)) {}

  absl::StatusOr<bool> Find(int64_t key) override {
    row_.reset();
    row_.emplace(
        connection_.Query("SELECT id, operation, name, event, terms, text FROM change "
                          "WHERE resource = ? AND id <= ? ORDER BY id DESC LIMIT 1",
                          ResourceId(collection_, key), last_id_));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row_->Step());
    key_ = key;
    return found && static_cast<Operation>(row_->Int(1)) != Operation::kDeleted;
  }

  absl::StatusOr<bool> Seek(int64_t key) override {
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> next, NextKey(key));
      if (!next.has_value()) return false;
      DOSSIER_ASSIGN_OR_RETURN(const bool found, Find(*next));
      if (found) return true;
      key = After(direction_, *next);
    }
  }

  int64_t key() const override { return key_; }
  absl::StatusOr<TermListView> Terms() const override { return CheckedTerms(row_->Bytes(4)); }
  int64_t text_id() const override { return row_->Int(5); }

  absl::StatusOr<Resource> Read() override {
    const std::optional<absl::string_view> body = ResourceOfEvent(row_->Bytes(3), collection_);
    if (!body.has_value()) {
      return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
                   absl::StrCat("data file ", connection_.path(), ": change ", row_->Int(0),
                                " cannot be read; restore the file from a backup"));
    }
    DOSSIER_ASSIGN_OR_RETURN(const int64_t create_revision, CreateRevision());
    return Resource{.collection = collection_,
                    .key = key_,
                    .name = std::string(row_->Bytes(2)),
                    .create_revision = create_revision,
                    .revision = RevisionOfId(row_->Int(0)),
                    .body = std::string(*body)};
  }

 private:
  // The first key at or beyond `key` that the log tells of.
  absl::StatusOr<std::optional<int64_t>> NextKey(int64_t key) {
    Statement row = direction_ == Direction::kUp
                        ? connection_.Query(
                              "SELECT resource FROM change WHERE resource >= ? AND resource <= ? "
                              "ORDER BY resource LIMIT 1",
                              ResourceId(collection_, key), ResourceId(collection_, kMaxKey))
                        : connection_.Query(
                              "SELECT resource FROM change WHERE resource <= ? AND resource >= ? "
                              "ORDER BY resource DESC LIMIT 1",
                              ResourceId(collection_, key), ResourceId(collection_, 0));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return std::nullopt;
    return KeyOfId(row.Int(0));
  }

  absl::StatusOr<int64_t> CreateRevision() {
    const int64_t id = ResourceId(collection_, key_);
    Statement living = connection_.Query("SELECT create_revision FROM resource WHERE id = ?", id);
    DOSSIER_ASSIGN_OR_RETURN(const bool lives, living.Step());
    if (lives) return living.Int(0);
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t first,
        connection_.Number("SELECT min(id) FROM change WHERE resource = ?", id));
    return RevisionOfId(first);
  }

  Connection& connection_;
  const Collection collection_;
  const Direction direction_;
  const int64_t last_id_;
  std::optional<Statement> row_;
  int64_t key_ = 0;
};

// The ids of all resources that ever had the name, as far as the log knows.
absl::StatusOr<std::vector<int64_t>> IdsOfName(Connection& connection, absl::string_view name) {
  std::vector<int64_t> ids;
  Statement row = connection.Query(
      "SELECT id FROM resource WHERE name = ?1 UNION SELECT resource FROM former WHERE name = ?1",
      name);
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return ids;
    ids.push_back(row.Int(0));
  }
}

absl::Status Compacted(const LogState& log, absl::string_view what, absl::string_view requested) {
  return Error(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
               absl::StrCat("the state ", what,
                            " is no longer kept; the oldest that is, is that "
                            "after revision ",
                            log.oldest - 1),
               {{"requested", requested},
                {"oldest", absl::StrCat(log.oldest)},
                {"head", absl::StrCat(log.head)}});
}

std::string Readable(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
}

// CheckAsOf, but 0 is the state before the first revision.
absl::Status CheckPast(const LogState& log, Collection collection, int64_t revision) {
  if (!IsPublic(collection)) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
                 absl::StrCat("the log does not tell how ", CollectionId(collection),
                              " were; read them as they are now"));
  }
  if (revision < 0) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
                 absl::StrCat("there is no state after revision ", revision));
  }
  if (revision > log.head) {
    return Error(
        absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN",
        absl::StrCat("revision ", revision, " is not in this log, which ends at ", log.head),
        {{"requested", absl::StrCat(revision)}, {"head", absl::StrCat(log.head)}});
  }
  if (revision < log.oldest - 1) {
    return Compacted(log, absl::StrCat("after revision ", revision), absl::StrCat(revision));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckAsOf(const LogState& log, Collection collection, int64_t revision) {
  return revision == 0 ? absl::OkStatus() : CheckPast(log, collection, revision);
}

std::unique_ptr<Rows> RowsAsOf(Connection& connection, Collection collection, Direction direction,
                               int64_t revision) {
  if (revision == 0) return LiveRows(connection, collection, direction);
  return std::make_unique<Past>(connection, collection, direction, revision);
}

absl::StatusOr<int64_t> FirstKeyAfter(Connection& connection, Collection collection,
                                      int64_t revision) {
  // The first living resource at or above `key`: nullopt if there is none, else its key and whether
  // it was made later.
  const auto look = [&](int64_t key) -> absl::StatusOr<std::optional<std::pair<int64_t, bool>>> {
    Statement row = connection.Query(
        "SELECT id, create_revision FROM resource WHERE id >= ? AND id <= ? ORDER BY id LIMIT 1",
        ResourceId(collection, key), ResourceId(collection, kMaxKey));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return std::nullopt;
    return std::make_pair(KeyOfId(row.Int(0)), row.Int(1) > revision);
  };
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t last_id,
      connection.Number("SELECT coalesce(max(id), 0) FROM resource WHERE id <= ?",
                        ResourceId(collection, kMaxKey)));
  if (CollectionOfId(last_id) != collection) return kMaxKey;
  int64_t low = 0;                      // made in time, or nothing
  int64_t high = KeyOfId(last_id) + 1;  // made later, or nothing there
  while (low + 1 < high) {
    const int64_t middle = low + (high - low) / 2;
    DOSSIER_ASSIGN_OR_RETURN(const auto seen, look(middle));
    if (seen.has_value() && !seen->second) {
      low = seen->first;
    } else {
      high = middle;
    }
  }
  DOSSIER_ASSIGN_OR_RETURN(const auto first, look(high));
  // Behind the last living one there may have been others then.
  return first.has_value() ? first->first : kMaxKey;
}

absl::StatusOr<std::optional<Resource>> ReadResourceAsOf(Connection& connection,
                                                         const LogState& log,
                                                         absl::string_view name, int64_t revision) {
  const std::optional<Collection> collection = CollectionOf(name);
  if (!collection.has_value()) return std::nullopt;
  DOSSIER_RETURN_IF_ERROR(CheckPast(log, *collection, revision));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> ids, IdsOfName(connection, name));
  for (const int64_t id : ids) {
    if (CollectionOfId(id) != *collection) continue;
    // Of those that bore the name one after the other, at most one lived at a time.
    Past rows(connection, CollectionOfId(id), Direction::kUp, revision);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows.Find(KeyOfId(id)));
    if (!found) continue;
    DOSSIER_ASSIGN_OR_RETURN(Resource resource, rows.Read());
    return resource;
  }
  return std::nullopt;
}

absl::StatusOr<int64_t> ReadRevisionAt(Connection& connection, const LogState& log, absl::Time time,
                                       absl::Time now) {
  if (time > now) {
    const std::string when = Readable(time);
    return Error(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN",
                 absl::StrCat(when, " has not come yet"),
                 {{"requested", when}, {"head", absl::StrCat(log.head)}});
  }
  const int64_t micros = absl::ToUnixMicros(time);
  const auto is_later = [&](int64_t revision) -> absl::StatusOr<bool> {
    Statement row = connection.Query("SELECT time FROM change WHERE id >= ? ORDER BY id LIMIT 1",
                                     ChangeId(revision, 0));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    return found && row.Int(0) > micros;
  };
  int64_t low = log.oldest - 1;  // known to be early enough, but for the first of all
  int64_t high = log.head + 1;   // the first that is known to be later
  while (low + 1 < high) {
    const int64_t middle = low + (high - low) / 2;
    DOSSIER_ASSIGN_OR_RETURN(const bool later, is_later(middle));
    (later ? high : low) = middle;
  }
  if (low == log.oldest - 1 && low > 0) {
    // Changes that are still held of before tell how late the forgotten ones were at least.
    Statement row =
        connection.Query("SELECT time, id FROM change WHERE id < ? ORDER BY id DESC LIMIT 1",
                         ChangeId(log.oldest, 0));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    const bool reaches = found && RevisionOfId(row.Int(1)) == low && row.Int(0) <= micros;
    if (!reaches) {
      const std::string when = Readable(time);
      return Compacted(log, absl::StrCat("at ", when), when);
    }
  }
  return low;
}

}  // namespace dossier::store::sqlite

#include "server/store/sqlite/verify_log.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/base/status.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/term_list.h"

namespace dossier::store::sqlite {
namespace {

// A row of `change`. The texts are borrowed from the statement that reads it.
struct ChangeRow {
  explicit ChangeRow(const Statement& row)
      : id(row.Int(0)),
        is_last(row.Int(1) != 0),
        collection(static_cast<Collection>(row.Int(2))),
        operation(static_cast<Operation>(row.Int(3))),
        resource(row.Int(4)),
        text(row.Int(5)),
        previous_text(row.Int(6)),
        name(row.Bytes(7)),
        event(row.Bytes(8)),
        terms(row.Bytes(9)),
        previous_terms(row.Bytes(10)) {}

  int64_t id;
  bool is_last;
  Collection collection;
  Operation operation;
  int64_t resource;
  int64_t text;
  int64_t previous_text;
  absl::string_view name;
  absl::string_view event;
  absl::string_view terms;
  absl::string_view previous_terms;
};

// Holds one change against what else the file says. Within one snapshot.
class ChangeCheck {
 public:
  // `is_held`: whether it is of the log, not kept from before it.
  ChangeCheck(Connection& connection, const ChangeRow& row, bool is_held,
              std::vector<Finding>& findings)
      : connection_(connection), row_(row), is_held_(is_held), findings_(findings) {}

  absl::Status Check() {
    CheckEvent();
    if (CollectionOf(row_.name) != row_.collection) {
      Tell("NAME_INVALID", absl::StrCat(row_.name, " is changed in another collection"));
    }
    if (!TermListView(row_.terms).IsWhole() || !TermListView(row_.previous_terms).IsWhole()) {
      Tell("TERMS_INVALID", absl::StrCat("the terms of ", row_.name, " cannot be read"));
    }
    DOSSIER_RETURN_IF_ERROR(CheckSearchText(row_.text));
    // What came before a kept change is forgotten.
    if (is_held_) DOSSIER_RETURN_IF_ERROR(CheckSearchText(row_.previous_text));
    // Of what was deleted before the log knew resources, nothing tells which it was.
    if (row_.resource == 0) return absl::OkStatus();
    DOSSIER_RETURN_IF_ERROR(CheckChangeBefore());
    return row_.operation == Operation::kDeleted ? CheckFormerName() : CheckResource();
  }

 private:
  void Tell(const char* reason, const std::string& message) {
    findings_.push_back({reason, message, absl::StrCat("revision ", RevisionOfId(row_.id))});
  }

  void CheckEvent() {
    v1::Event event;
    if (!event.ParseFromArray(row_.event.data(), static_cast<int>(row_.event.size()))) {
      return Tell("EVENT_INVALID", absl::StrCat("the event of ", row_.name, " cannot be read"));
    }
    if (event.name() != row_.name || event.revision() != RevisionOfId(row_.id)) {
      Tell("EVENT_DIFFERS", absl::StrCat("the event of ", row_.name, " tells of ", event.name(),
                                         " in revision ", event.revision()));
    }
  }

  absl::Status CheckSearchText(int64_t text) {
    if (text == 0) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t is_kept,
        connection_.Number("SELECT EXISTS(SELECT 1 FROM search_text WHERE id = ?)", text));
    if (is_kept == 0) {
      Tell("SEARCH_TEXT_MISSING", absl::StrCat("a search text of ", row_.name, " is not kept"));
    }
    return absl::OkStatus();
  }

  // It begins where the change before it of the same resource ended.
  absl::Status CheckChangeBefore() {
    const auto broken = [&](const std::string& how) {
      Tell("HISTORY_BROKEN", absl::StrCat("the change of ", row_.name, " ", how));
    };
    Statement before = connection_.Query(
        "SELECT id, operation, text, terms FROM change WHERE resource = ? AND id < ? "
        "ORDER BY id DESC LIMIT 1",
        row_.resource, row_.id);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, before.Step());
    if (!found) {
      if (is_held_ && row_.operation != Operation::kCreated) {
        broken("is not its first, but the one before is not kept");
      }
      return absl::OkStatus();
    }
    const std::string other =
        absl::StrCat("the one before, of revision ", RevisionOfId(before.Int(0)));
    if (row_.operation == Operation::kCreated ||
        static_cast<Operation>(before.Int(1)) == Operation::kDeleted) {
      broken(absl::StrCat("does not follow from ", other));
    } else if (row_.previous_terms != before.Bytes(3) || row_.previous_text != before.Int(2)) {
      broken(absl::StrCat("begins with other values than ", other, ", ended with"));
    }
    return absl::OkStatus();
  }

  // Reads of the past find what was deleted by its name.
  absl::Status CheckFormerName() {
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t is_kept,
        connection_.Number("SELECT EXISTS(SELECT 1 FROM former WHERE name = ? AND resource = ?)",
                           row_.name, row_.resource));
    if (is_kept == 0) {
      Tell("FORMER_NAME_MISSING",
           absl::StrCat(row_.name, " is deleted, and its name is not kept for reads of the past"));
    }
    return absl::OkStatus();
  }

  // What the newest change left is there.
  absl::Status CheckResource() {
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t is_lost,
        connection_.Number("SELECT NOT EXISTS(SELECT 1 FROM resource WHERE id = ?1) AND "
                           "NOT EXISTS(SELECT 1 FROM change WHERE resource = ?1 AND id > ?2)",
                           row_.resource, row_.id));
    if (is_lost != 0) {
      findings_.push_back({"RESOURCE_MISSING",
                           absl::StrCat("it is not there, but its newest change, of revision ",
                                        RevisionOfId(row_.id), ", does not delete it"),
                           std::string(row_.name)});
    }
    return absl::OkStatus();
  }

  Connection& connection_;
  const ChangeRow& row_;
  const bool is_held_;
  std::vector<Finding>& findings_;
};

class Log final : public CheckStage {
 public:
  const char* name() const override { return "log"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(connection));
    end_ = log.head;  // what is written from now on is for the next check
    return connection.Number("SELECT count(*) FROM change");
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(connection));
    if (done_ < 0) DOSSIER_RETURN_IF_ERROR(CheckBounds(connection, log, findings));
    // Compaction may have overtaken this.
    const int64_t first_held = ChangeId(log.oldest, 0);
    next_ = std::max(next_, first_held);
    Statement statement = connection.Query(
        "SELECT id, last, collection, operation, resource, text, previous_text, name, event, "
        "terms, previous_terms FROM change WHERE id > ? ORDER BY id LIMIT ?",
        done_, kRows);
    int64_t bytes = 0;
    for (int64_t rows = 0; rows < kRows && bytes < kBytes; ++rows) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, statement.Step());
      if (!found || RevisionOfId(statement.Int(0)) > end_) {
        CheckEnd(findings);
        return false;
      }
      const ChangeRow row(statement);
      const bool is_held = row.id >= first_held;
      if (is_held) CheckPlace(row, findings);
      DOSSIER_RETURN_IF_ERROR(ChangeCheck(connection, row, is_held, findings).Check());
      done_ = row.id;
      ++checked;
      bytes += static_cast<int64_t>(row.event.size());
    }
    return true;
  }

 private:
  static void Tell(const char* reason, const std::string& message, int64_t revision,
                   std::vector<Finding>& findings) {
    findings.push_back({reason, message, absl::StrCat("revision ", revision)});
  }

  static absl::Status CheckBounds(Connection& connection, const LogState& log,
                                  std::vector<Finding>& findings) {
    if (log.oldest < 1 || log.oldest > log.head + 1) {
      Tell("LOG_BOUNDS_INVALID",
           absl::StrCat("the log is noted to begin there and to end at ", log.head), log.oldest,
           findings);
    }
    DOSSIER_ASSIGN_OR_RETURN(const int64_t last,
                             connection.Number("SELECT coalesce(max(id), 0) FROM change"));
    if (RevisionOfId(last) > log.head) {
      Tell("LOG_BOUNDS_INVALID",
           absl::StrCat("the log is noted to end at ", log.head, ", but goes on to this"),
           RevisionOfId(last), findings);
    }
    return absl::OkStatus();
  }

  // `row` is the change that comes next.
  void CheckPlace(const ChangeRow& row, std::vector<Finding>& findings) {
    const int64_t revision = RevisionOfId(row.id);
    if (row.id != next_) {
      const bool is_within = RevisionOfId(next_) == revision;
      Tell("REVISION_MISSING",
           absl::StrCat("the log goes on with revision ", revision, ", change ", IndexOfId(row.id),
                        ", instead of change ", IndexOfId(next_),
                        is_within ? "" : absl::StrCat(" of revision ", RevisionOfId(next_))),
           RevisionOfId(next_), findings);
    }
    next_ = row.is_last ? ChangeId(revision + 1, 0) : row.id + 1;
  }

  void CheckEnd(std::vector<Finding>& findings) const {
    if (RevisionOfId(next_) > end_) return;
    Tell("REVISION_MISSING", absl::StrCat("the log ends before its head, ", end_),
         RevisionOfId(next_), findings);
  }

  int64_t done_ = -1;  // the last change that was checked
  int64_t next_ = 0;   // the change that comes next in the log
  int64_t end_ = 0;    // the last revision to check
};

}  // namespace

std::unique_ptr<CheckStage> CheckLog() { return std::make_unique<Log>(); }

}  // namespace dossier::store::sqlite

#include "server/store/sqlite/verify.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/base/error.h"
#include "server/base/sha256.h"
#include "server/base/status.h"
#include "server/store/index_rules.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/data_lock.h"
#include "server/store/sqlite/migrations.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/snapshot.h"
#include "server/store/sqlite/verify_resource.h"

namespace dossier::store::sqlite {
namespace {

// What one step looks at, at most.
constexpr int64_t kRows = 256;
constexpr int64_t kTermRows = 4096;
constexpr int64_t kBytes = int64_t{2} << 20;

constexpr int64_t kBusyTimeoutMs = 10000;

// One kind of rows, from the first to the last. For one thread.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual const char* name() const = 0;
  virtual absl::StatusOr<int64_t> Total(Connection& connection) = 0;

  // Looks at the next rows, in a snapshot, and adds their number to `checked`; false if there are
  // none left.
  virtual absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                                    std::vector<Finding>& findings) = 0;
};

// Each kept text has the SHA-256 by which it is found.
class Texts final : public Stage {
 public:
  const char* name() const override { return "texts"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    return connection.Number("SELECT count(*) FROM text");
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    Statement row = connection.Query(
        "SELECT id, sha256, body FROM text WHERE id > ? ORDER BY id LIMIT ?", done_, kRows);
    for (int64_t bytes = 0; bytes < kBytes;) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return bytes > 0;
      done_ = row.Int(0);
      const std::string key = absl::BytesToHexString(row.Bytes(1));
      const absl::string_view text = row.Bytes(2);
      if (const std::string sha256 = Sha256Hex(text); sha256 != key) {
        findings.push_back({"TEXT_DIFFERS", absl::StrCat("this text has SHA-256 ", sha256), key});
      }
      ++checked;
      bytes += static_cast<int64_t>(text.size()) + 1;
    }
    return true;
  }

 private:
  int64_t done_ = 0;
};

// Each resource agrees with the log, the indexes, the texts and the other resources.
class Resources final : public Stage {
 public:
  const char* name() const override { return "resources"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    return connection.Number("SELECT count(*) FROM resource");
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    ResourceCheck check(connection, findings);
    Statement row = connection.Query(
        "SELECT id, revision, text, name, terms, body FROM resource WHERE id > ? "
        "ORDER BY id LIMIT ?",
        done_, kRows);
    for (int64_t bytes = 0; bytes < kBytes;) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return bytes > 0;
      const ResourceRow resource{.id = row.Int(0),
                                 .revision = row.Int(1),
                                 .text_id = row.Int(2),
                                 .name = std::string(row.Bytes(3)),
                                 .terms = std::string(row.Bytes(4)),
                                 .body = std::string(row.Bytes(5))};
      DOSSIER_RETURN_IF_ERROR(check.Check(resource));
      done_ = resource.id;
      ++checked;
      bytes += static_cast<int64_t>(resource.body.size()) + 1;
    }
    return true;
  }

 private:
  int64_t done_ = 0;
};

// Each entry of the index leads to a resource that has the term.
class Terms final : public Stage {
 public:
  const char* name() const override { return "terms"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    return connection.Number("SELECT count(*) FROM term");
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    Statement row = connection.Query(
        "SELECT collection, field, value, key FROM term "
        "WHERE (collection, field, value, key) > (?, ?, ?, ?) "
        "ORDER BY collection, field, value, key LIMIT ?",
        collection_, term_.field, term_.value, key_, kTermRows);
    bool any = false;
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) return any;
      any = true;
      collection_ = row.Int(0);
      term_ = {.field = std::string(row.Bytes(1)), .value = std::string(row.Bytes(2))};
      key_ = row.Int(3);
      DOSSIER_RETURN_IF_ERROR(Check(connection, findings));
      ++checked;
    }
  }

 private:
  absl::Status Check(Connection& connection, std::vector<Finding>& findings) const {
    const auto collection = static_cast<Collection>(collection_);
    Statement row = connection.Query("SELECT terms, name FROM resource WHERE id = ?",
                                     ResourceId(collection, key_));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    const std::string entry = absl::StrCat("the index entry ", term_.field, " = '", term_.value,
                                           "' of collection ", collection_, " leads to ");
    if (!found) {
      findings.push_back({"TERM_WITHOUT_RESOURCE",
                          absl::StrCat(entry, "row ", key_, ", which is not there"),
                          absl::StrCat("row ", key_)});
      return absl::OkStatus();
    }
    const TermListView terms(row.Bytes(0));
    if (std::none_of(terms.begin(), terms.end(), [&](const TermView& term) {
          return term.field == term_.field && term.value == term_.value;
        })) {
      findings.push_back({"TERM_NOT_OF_RESOURCE", absl::StrCat(entry, "what does not have it"),
                          std::string(row.Bytes(1))});
    }
    return absl::OkStatus();
  }

  int64_t collection_ = 0;
  Term term_;
  int64_t key_ = 0;
};

// The log is dense from its oldest revision to its head, and each event tells of its change.
class Log final : public Stage {
 public:
  const char* name() const override { return "log"; }

  absl::StatusOr<int64_t> Total(Connection& connection) override {
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(connection));
    end_ = log.head;  // what is written from now on is for the next check
    return connection.Number("SELECT count(*) FROM change WHERE +id >= ?", ChangeId(log.oldest, 0));
  }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(connection));
    // Compaction may have overtaken this.
    if (next_ < ChangeId(log.oldest, 0)) next_ = ChangeId(log.oldest, 0);
    Statement row = connection.Query(
        "SELECT id, last, collection, name, event, terms, previous_terms, text, resource "
        "FROM change WHERE id >= ? ORDER BY id LIMIT ?",
        next_, kRows);
    for (int64_t bytes = 0; bytes < kBytes && RevisionOfId(next_) <= end_;) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) {
        Tell("REVISION_MISSING", absl::StrCat("the log ends before its head, ", log.head),
             RevisionOfId(next_), findings);
        next_ = ChangeId(end_ + 1, 0);
        break;
      }
      DOSSIER_RETURN_IF_ERROR(Check(connection, row, findings));
      ++checked;
      bytes += static_cast<int64_t>(row.Bytes(4).size()) + 1;
    }
    return RevisionOfId(next_) <= end_;
  }

 private:
  static void Tell(const char* reason, const std::string& message, int64_t revision,
                   std::vector<Finding>& findings) {
    findings.push_back({reason, message, absl::StrCat("revision ", revision)});
  }

  absl::Status Check(Connection& connection, const Statement& row, std::vector<Finding>& findings) {
    const int64_t id = row.Int(0);
    const int64_t revision = RevisionOfId(id);
    const bool is_last = row.Int(1) != 0;
    if (id != next_) {
      const bool is_within = RevisionOfId(next_) == revision;
      Tell("REVISION_MISSING",
           absl::StrCat("the log goes on with revision ", revision, ", change ", IndexOfId(id),
                        ", instead of change ", IndexOfId(next_),
                        is_within ? "" : absl::StrCat(" of revision ", RevisionOfId(next_))),
           RevisionOfId(next_), findings);
    }
    next_ = is_last ? ChangeId(revision + 1, 0) : id + 1;

    const std::string name(row.Bytes(3));
    const absl::string_view bytes = row.Bytes(4);
    v1::Event event;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      Tell("EVENT_INVALID", absl::StrCat("the event of ", name, " cannot be read"), revision,
           findings);
    } else if (event.name() != name || event.revision() != revision) {
      Tell("EVENT_DIFFERS",
           absl::StrCat("the event of ", name, " tells of ", event.name(), " in revision ",
                        event.revision()),
           revision, findings);
    }
    if (CollectionOf(name) != static_cast<Collection>(row.Int(2))) {
      Tell("NAME_INVALID", absl::StrCat(name, " is changed in another collection"), revision,
           findings);
    }
    if (!TermListView(row.Bytes(5)).IsWhole() || !TermListView(row.Bytes(6)).IsWhole()) {
      Tell("TERMS_INVALID", absl::StrCat("the terms of ", name, " cannot be read"), revision,
           findings);
    }
    if (row.Int(7) == 0) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t is_kept,
        connection.Number("SELECT EXISTS(SELECT 1 FROM search_text WHERE id = ?)", row.Int(7)));
    if (is_kept == 0) {
      Tell("SEARCH_TEXT_MISSING", absl::StrCat("the search text of ", name, " is not kept"),
           revision, findings);
    }
    return absl::OkStatus();
  }

  int64_t next_ = 0;  // the change that comes next
  int64_t end_ = 0;
};

// The pages of the file. Takes as long as reading all of it, so not beside a server.
class File final : public Stage {
 public:
  const char* name() const override { return "file"; }
  absl::StatusOr<int64_t> Total(Connection&) override { return 1; }

  absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                            std::vector<Finding>& findings) override {
    Statement row = connection.Query("PRAGMA integrity_check(20)");
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      if (row.Bytes(0) == "ok") continue;
      findings.push_back({"FILE_DAMAGED", std::string(row.Bytes(0)), connection.path()});
    }
    ++checked;
    return false;
  }
};

class DataCheck final : public StoreCheck {
 public:
  DataCheck(ConnectionPool& readers, std::vector<std::unique_ptr<Stage>> stages)
      : readers_(readers), stages_(std::move(stages)) {}

  absl::StatusOr<CheckStep> Next() override {
    if (at_ == stages_.size()) return CheckStep{.done = true};
    const auto reader = readers_.Take();
    DOSSIER_ASSIGN_OR_RETURN(const Snapshot snapshot, Snapshot::Take(*reader));
    Stage& stage = *stages_[at_];
    if (!is_begun_) {
      DOSSIER_ASSIGN_OR_RETURN(total_, stage.Total(*reader));
      checked_ = 0;
      is_begun_ = true;
    }
    CheckStep step{.stage = stage.name()};
    DOSSIER_ASSIGN_OR_RETURN(const bool more, stage.Step(*reader, checked_, step.findings));
    step.checked = checked_;
    step.total = std::max(total_, checked_);
    if (!more) {
      ++at_;
      is_begun_ = false;
    }
    return step;
  }

 private:
  ConnectionPool& readers_;
  const std::vector<std::unique_ptr<Stage>> stages_;
  size_t at_ = 0;
  bool is_begun_ = false;
  int64_t checked_ = 0;
  int64_t total_ = 0;
};

void AddDataStages(std::vector<std::unique_ptr<Stage>>& stages) {
  stages.push_back(std::make_unique<Texts>());
  stages.push_back(std::make_unique<Resources>());
  stages.push_back(std::make_unique<Terms>());
  stages.push_back(std::make_unique<Log>());
}

// Keeps what the check of a closed file needs.
class FileCheck final : public StoreCheck {
 public:
  FileCheck(std::unique_ptr<DataLock> lock, std::vector<std::unique_ptr<Connection>> connections,
            std::vector<std::unique_ptr<Stage>> stages)
      : lock_(std::move(lock)),
        connections_(std::move(connections)),
        check_(connections_, std::move(stages)) {}

  absl::StatusOr<CheckStep> Next() override { return check_.Next(); }

 private:
  const std::unique_ptr<DataLock> lock_;
  ConnectionPool connections_;
  DataCheck check_;
};

}  // namespace

std::unique_ptr<StoreCheck> CheckData(ConnectionPool& readers) {
  std::vector<std::unique_ptr<Stage>> stages;
  AddDataStages(stages);
  return std::make_unique<DataCheck>(readers, std::move(stages));
}

}  // namespace dossier::store::sqlite

namespace dossier::store {

absl::StatusOr<std::unique_ptr<StoreCheck>> CheckSqliteFile(const std::string& path) {
  using namespace sqlite;  // NOLINT: the whole function is about these
  if (!std::filesystem::exists(path)) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_MISSING",
                 absl::StrCat("there is no data file ", path, "; name the one to verify"),
                 {{"path", path}});
  }
  DOSSIER_ASSIGN_OR_RETURN(std::unique_ptr<DataLock> lock, DataLock::Take(path));
  std::vector<std::unique_ptr<Connection>> connections(1);
  DOSSIER_ASSIGN_OR_RETURN(connections[0],
                           Connection::Open(path, Connection::Access::kRead, kBusyTimeoutMs));
  DOSSIER_RETURN_IF_ERROR(CheckSchema(*connections[0]));
  DOSSIER_ASSIGN_OR_RETURN(const int64_t version, connections[0]->Number("PRAGMA user_version"));
  bool is_current = version == NewestSchemaVersion();
  if (is_current) {
    DOSSIER_ASSIGN_OR_RETURN(const int64_t rules,
                             connections[0]->Number("SELECT rules FROM index_state"));
    is_current = rules == kIndexRules;
  }
  if (!is_current) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_OLDER",
                 absl::StrCat("data file ", path,
                              " was written by an older server; start this one on it once, which "
                              "brings it up to date, and verify it then"),
                 {{"path", path}});
  }
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<File>());
  AddDataStages(stages);
  return std::make_unique<FileCheck>(std::move(lock), std::move(connections), std::move(stages));
}

}  // namespace dossier::store

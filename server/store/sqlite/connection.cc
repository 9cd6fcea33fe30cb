#include "server/store/sqlite/connection.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/sqlite_status.h"

namespace dossier::store::sqlite {

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      path_(other.path_),
      bound_(other.bound_),
      error_(std::move(other.error_)) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

absl::StatusOr<bool> Statement::Step() {
  DOSSIER_RETURN_IF_ERROR(error_);
  errno = 0;  // so that what ToStatus finds there is of this call
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return ToStatus(sqlite3_db_handle(statement_), code, path_);
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_, column); }

absl::string_view Statement::Bytes(int column) const {
  // Without mutexes (SQLITE_OPEN_NOMUTEX) a column's value may be read as it is, which is quicker.
  sqlite3_value* value = sqlite3_column_value(statement_, column);
  // The order of these two calls is SQLite's rule: the pointer first, then its length.
  const auto* data = static_cast<const char*>(sqlite3_value_blob(value));
  return {data, static_cast<size_t>(sqlite3_value_bytes(value))};
}

namespace {

sqlite3_destructor_type Destructor(bool copy) { return copy ? SQLITE_TRANSIENT : SQLITE_STATIC; }

// A null pointer would bind NULL, not the empty text.
const char* DataOf(absl::string_view bytes) { return bytes.data() != nullptr ? bytes.data() : ""; }

}  // namespace

void Statement::Bind(Lifetime, int64_t value) {
  if (!error_.ok()) return;
  const int code = sqlite3_bind_int64(statement_, ++bound_, value);
  if (code != SQLITE_OK) error_ = ToStatus(sqlite3_db_handle(statement_), code, path_);
}

void Statement::Bind(Lifetime lifetime, absl::string_view text) {
  if (!error_.ok()) return;
  const int code = sqlite3_bind_text64(statement_, ++bound_, DataOf(text), text.size(),
                                       Destructor(lifetime == Lifetime::kCopy), SQLITE_UTF8);
  if (code != SQLITE_OK) error_ = ToStatus(sqlite3_db_handle(statement_), code, path_);
}

void Statement::Bind(Lifetime lifetime, Blob blob) {
  if (!error_.ok()) return;
  const int code = sqlite3_bind_blob64(statement_, ++bound_, DataOf(blob.bytes), blob.bytes.size(),
                                       Destructor(lifetime == Lifetime::kCopy));
  if (code != SQLITE_OK) error_ = ToStatus(sqlite3_db_handle(statement_), code, path_);
}

namespace {

// `path` as the file URI that SQLite reads.
std::string UriOf(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (absl::ascii_isalnum(c) || c == '/' || c == '.' || c == '-' || c == '_') {
      uri += c;
    } else {
      absl::StrAppend(&uri, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return uri;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Access access,
                                                             int64_t busy_timeout_ms) {
  // A reader, too, opens for writing: it takes part in the shared memory of the write-ahead log.
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (access == Access::kWrite) flags |= SQLITE_OPEN_CREATE;
  sqlite3* db = nullptr;
  errno = 0;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  if (code != SQLITE_OK) {
    absl::Status status = ToStatus(db, code, path);
    sqlite3_close(db);
    return status;
  }
  std::unique_ptr<Connection> connection(new Connection(db, path));
  // Of a file that it may not write, SQLite makes a read-only database without a word.
  if (sqlite3_db_readonly(db, "main") == 1) return ToStatus(nullptr, SQLITE_READONLY, path);
  sqlite3_busy_timeout(
      db, static_cast<int>(std::min<int64_t>(busy_timeout_ms, std::numeric_limits<int>::max())));
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  DOSSIER_RETURN_IF_ERROR(connection->Script(
      "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"));
  // Of a new file, whose rows are of about a kilobyte: a page holds several, and an index is a
  // level lower. An older file keeps its pages.
  if (access == Access::kWrite) {
    DOSSIER_RETURN_IF_ERROR(connection->Script("PRAGMA page_size = 8192"));
  }
  // The writer's cache holds the hot ends of its indexes; readers mostly stream.
  DOSSIER_RETURN_IF_ERROR(connection->Script(
      access == Access::kWrite ? "PRAGMA cache_size = -32768; PRAGMA synchronous = FULL;"
                               : "PRAGMA cache_size = -4096; PRAGMA query_only = ON;"));
  return connection;
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::OpenAtRest(const std::string& path) {
  // With a log, SQLite keeps the index of it in memory if it need not share it: then it takes
  // locks in vain ("unix-none") and leaves the log as it is at the end. Without one, an immutable
  // file is read with none of that.
  std::error_code missing;
  const uintmax_t log_bytes = std::filesystem::file_size(path + "-wal", missing);
  const bool has_log = !missing && log_bytes > 0;
  sqlite3* db = nullptr;
  errno = 0;
  const int code = sqlite3_open_v2(
      absl::StrCat(UriOf(path), has_log ? "" : "?immutable=1").c_str(), &db,
      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      has_log ? "unix-none" : nullptr);
  if (code != SQLITE_OK) {
    absl::Status status = ToStatus(db, code, path);
    sqlite3_close(db);
    return status;
  }
  std::unique_ptr<Connection> connection(new Connection(db, path));
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  DOSSIER_RETURN_IF_ERROR(connection->Script(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; "
      "PRAGMA cell_size_check = ON; PRAGMA cache_size = -32768; PRAGMA query_only = ON;"));
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

absl::StatusOr<sqlite3_file*> Connection::File() {
  sqlite3_file* file = nullptr;
  const int code = sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code != SQLITE_OK || file == nullptr) return ToStatus(db_, code, path_);
  return file;
}

absl::Status Connection::Script(const char* sql) {
  errno = 0;
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : ToStatus(db_, code, path_);
}

absl::Status Connection::UseWriteAheadLog() {
  {
    Statement mode = Query("PRAGMA journal_mode = WAL");
    DOSSIER_RETURN_IF_ERROR(mode.Step().status());
    if (!absl::EqualsIgnoreCase(mode.Bytes(0), "wal")) {
      return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE",
                   absl::StrCat("data file ", path_,
                                ": its file system cannot hold a write-ahead log; keep the file "
                                "on a local disk"),
                   {{"path", path_}});
    }
  }
  // After a burst the log file shrinks back to this.
  return Script("PRAGMA journal_size_limit = 67108864");
}

void Connection::AskWhileRunning(const std::function<bool()>* go_on) {
  constexpr int kSteps = 10'000;
  const auto ask = [](void* asked) {
    return (*static_cast<const std::function<bool()>*>(asked))() ? 0 : 1;
  };
  if (go_on == nullptr) {
    sqlite3_progress_handler(db_, 0, nullptr, nullptr);
  } else {
    sqlite3_progress_handler(db_, kSteps, ask, const_cast<std::function<bool()>*>(go_on));
  }
}

Statement Connection::Prepare(const char* sql) {
  auto [entry, is_new] = statements_.try_emplace(sql, nullptr);
  Statement result(nullptr, path_);
  if (is_new) {
    const int code =
        sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &entry->second, nullptr);
    if (code != SQLITE_OK) {
      result.error_ = ToStatus(db_, code, path_);
      statements_.erase(entry);
      return result;
    }
  }
  result.statement_ = entry->second;
  return result;
}

}  // namespace dossier::store::sqlite

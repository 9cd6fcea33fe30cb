#ifndef DOSSIER_SERVER_STORE_SQLITE_CONNECTION_H_
#define DOSSIER_SERVER_STORE_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dossier::store::sqlite {

// Bytes for a BLOB column; an absl::string_view goes to a TEXT column.
struct Blob {
  absl::string_view bytes;
};

// One run of an SQL statement, from its first row to its last. Give it back (destroy it) before
// the same SQL is run again on the connection. For the thread of its connection.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Goes to the next row; false after the last.
  absl::StatusOr<bool> Step();

  // Columns of the current row, from 0. Views hold until the next Step.
  int64_t Int(int column) const;
  absl::string_view Bytes(int column) const;

 private:
  friend class Connection;
  Statement(sqlite3_stmt* statement, absl::string_view path) : statement_(statement), path_(path) {}

  // How long a bound text must live: copied, or the caller sees to it.
  enum class Lifetime { kCopy, kBorrow };
  void Bind(Lifetime, int64_t value);
  void Bind(Lifetime, absl::string_view text);
  void Bind(Lifetime, Blob blob);

  sqlite3_stmt* statement_;  // nullptr if it could not be prepared
  absl::string_view path_;
  int bound_ = 0;
  absl::Status error_;  // of preparing or binding; Step reports it
};

// One connection to a data file, with its prepared statements. For one thread at a time.
class Connection {
 public:
  enum class Access { kRead, kWrite };

  // Opens the file, and creates an empty one if `access` allows it. Until UseWriteAheadLog was
  // called, nothing in an existing file has changed.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, Access access,
                                                          int64_t busy_timeout_ms);

  // Opens a file that no other connection has open, to read it as it is: also what a write-ahead
  // log beside it holds. Nothing is written, in the file or beside it. What writes to it meanwhile
  // makes the reads wrong.
  static absl::StatusOr<std::unique_ptr<Connection>> OpenAtRest(const std::string& path);

  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Starts a statement with its parameters in order. An error shows at the first Step.
  template <typename... Values>
  Statement Query(const char* sql, const Values&... values) {
    Statement statement = Prepare(sql);
    (statement.Bind(Statement::Lifetime::kCopy, values), ...);
    return statement;
  }

  // Runs a statement that returns no rows.
  template <typename... Values>
  absl::Status Run(const char* sql, const Values&... values) {
    Statement statement = Prepare(sql);
    (statement.Bind(Statement::Lifetime::kBorrow, values), ...);
    return statement.Step().status();
  }

  // The first column of the first row, which must exist.
  template <typename... Values>
  absl::StatusOr<int64_t> Number(const char* sql, const Values&... values) {
    Statement row = Query(sql, values...);
    absl::StatusOr<bool> found = row.Step();
    if (!found.ok()) return std::move(found).status();
    return row.Int(0);
  }

  // Runs several statements without parameters; for set-up, as none of them is kept prepared.
  absl::Status Script(const char* sql);

  // Makes commits durable and readers independent of the writer.
  absl::Status UseWriteAheadLog();

  // Whether a transaction is open. SQLite ends one by itself after some errors.
  bool InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }

  // Whether that transaction has written.
  bool HasWritten() const { return sqlite3_txn_state(db_, "main") == SQLITE_TXN_WRITE; }

  // How many rows the last INSERT, UPDATE or DELETE changed.
  int64_t ChangedRows() const { return sqlite3_changes64(db_); }

  // The file as SQLite has it open, for as long as the connection is: a file that is opened and
  // closed beside it would lose its locks.
  absl::StatusOr<sqlite3_file*> File();

  // Forgets the pages that it has read. Outside of statements and transactions.
  void ForgetPages() { sqlite3_db_release_memory(db_); }

  // From now on `go_on` is asked every some thousand steps of a statement, about a millisecond;
  // once it says false, the statement ends with CANCELLED. nullptr: nobody is asked.
  void AskWhileRunning(const std::function<bool()>* go_on);

  const std::string& path() const { return path_; }

 private:
  Connection(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}

  // The kept statement for `sql`, a literal; prepares it the first time.
  Statement Prepare(const char* sql);

  sqlite3* const db_;
  const std::string path_;
  // By the address of the literal: the same text in two places is prepared twice, which is fine.
  absl::flat_hash_map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_CONNECTION_H_

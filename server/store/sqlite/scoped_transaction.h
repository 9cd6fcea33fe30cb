#ifndef DOSSIER_SERVER_STORE_SQLITE_SCOPED_TRANSACTION_H_
#define DOSSIER_SERVER_STORE_SQLITE_SCOPED_TRANSACTION_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/status.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

// A transaction of a connection. Destroyed without Commit, it leaves no trace.
class ScopedTransaction {
 public:
  // All statements while it lives see one state of the file.
  static absl::StatusOr<ScopedTransaction> Read(Connection& connection) {
    DOSSIER_RETURN_IF_ERROR(connection.Run("BEGIN"));
    return ScopedTransaction(connection);
  }
  // A change by the store itself, without a revision. Its thread has the turn to write.
  static absl::StatusOr<ScopedTransaction> Write(Connection& writer) {
    DOSSIER_RETURN_IF_ERROR(writer.Run("BEGIN IMMEDIATE"));
    return ScopedTransaction(writer);
  }
  ScopedTransaction(ScopedTransaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  ScopedTransaction& operator=(ScopedTransaction&&) = delete;
  ~ScopedTransaction() {
    if (connection_ != nullptr && connection_->InTransaction()) (void)connection_->Run("ROLLBACK");
  }

  absl::Status Commit() { return connection_->Run("COMMIT"); }

 private:
  explicit ScopedTransaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;  // nullptr if moved from
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SCOPED_TRANSACTION_H_

#ifndef DOSSIER_SERVER_STORE_SQLITE_SNAPSHOT_H_
#define DOSSIER_SERVER_STORE_SQLITE_SNAPSHOT_H_

#include <utility>

#include "absl/status/statusor.h"
#include "server/base/status.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

// Several statements see one state of the file while it lives.
class Snapshot {
 public:
  static absl::StatusOr<Snapshot> Take(Connection& connection) {
    DOSSIER_RETURN_IF_ERROR(connection.Run("BEGIN"));
    return Snapshot(connection);
  }
  Snapshot(Snapshot&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  ~Snapshot() {
    if (connection_ != nullptr && connection_->InTransaction()) (void)connection_->Run("ROLLBACK");
  }

 private:
  explicit Snapshot(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SNAPSHOT_H_

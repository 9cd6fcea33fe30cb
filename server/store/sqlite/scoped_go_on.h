#ifndef DOSSIER_SERVER_STORE_SQLITE_SCOPED_GO_ON_H_
#define DOSSIER_SERVER_STORE_SQLITE_SCOPED_GO_ON_H_

#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// While it lives, the statements of a connection that only reads end with CANCELLED once `go_on`
// says so. Let it end before the transaction that it is in, whose end must not be cancelled.
class ScopedGoOn {
 public:
  // `go_on` must outlive it; an empty one is never asked.
  ScopedGoOn(Connection& connection, const GoOn& go_on) : connection_(connection) {
    connection_.AskWhileRunning(go_on ? &go_on : nullptr);
  }
  ~ScopedGoOn() { connection_.AskWhileRunning(nullptr); }
  ScopedGoOn(const ScopedGoOn&) = delete;
  ScopedGoOn& operator=(const ScopedGoOn&) = delete;

 private:
  Connection& connection_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SCOPED_GO_ON_H_

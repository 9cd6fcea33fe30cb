#ifndef DOSSIER_SERVER_STORE_SQLITE_CONNECTION_POOL_H_
#define DOSSIER_SERVER_STORE_SQLITE_CONNECTION_POOL_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

// A fixed number of connections that threads take in turns. Thread-safe. All are back before it
// is destroyed.
class ConnectionPool {
 public:
  // A connection for the thread that took it, until destroyed.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    ~Lease() { pool_.Return(std::move(connection_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& operator*() const { return *connection_; }

   private:
    ConnectionPool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  explicit ConnectionPool(std::vector<std::unique_ptr<Connection>> connections)
      : idle_(std::move(connections)) {}

  // Waits until a connection is free. The one used last comes first, as its caches are warm.
  Lease Take();

 private:
  void Return(std::unique_ptr<Connection> connection);

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;  // guarded by mutex_
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_CONNECTION_POOL_H_

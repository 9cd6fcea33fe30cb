#ifndef DOSSIER_SERVER_STORE_SQLITE_ROWS_H_
#define DOSSIER_SERVER_STORE_SQLITE_ROWS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_stream.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The resources of a collection in one state of the store: now, or after a revision. At most one
// resource is current. For the thread of its connection, within one read; one object of a kind at a
// time on a connection.
class Rows {
 public:
  virtual ~Rows() = default;

  // Makes the resource with that key current; false if there is none.
  virtual absl::StatusOr<bool> Find(int64_t key) = 0;

  // Makes the first resource at or beyond `key` current; false if there is none.
  virtual absl::StatusOr<bool> Seek(int64_t key) = 0;

  // Of the current resource.
  virtual int64_t key() const = 0;
  // Borrowed until another becomes current.
  virtual absl::StatusOr<TermListView> Terms() const = 0;
  virtual int64_t text_id() const = 0;
  virtual absl::StatusOr<Resource> Read() = 0;
};

// The resources as they are now.
std::unique_ptr<Rows> LiveRows(Connection& connection, Collection collection, Direction direction);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_ROWS_H_

#ifndef DOSSIER_SERVER_STORE_SQLITE_COUNTERS_H_
#define DOSSIER_SERVER_STORE_SQLITE_COUNTERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Gives out the row keys and names of one transaction. Nothing is given twice by transactions that
// committed, whatever was deleted since.
class Counters {
 public:
  explicit Counters(Connection& connection) : connection_(connection) {}

  absl::StatusOr<int64_t> NextKey(Collection collection);
  absl::StatusOr<std::string> NextName(Collection collection);

  // Notes that the collection has `more` resources, fewer if negative.
  absl::Status AddLiving(Collection collection, int64_t more);

  // Writes what was given out. Due before the commit.
  absl::Status Save();

 private:
  struct Counter {
    int64_t last_key = 0;
    int64_t last_name = 0;
    int64_t living = 0;  // resources that there are
  };

  absl::StatusOr<Counter*> Of(Collection collection);

  Connection& connection_;
  std::optional<int64_t> seed_;             // of names, once read
  std::map<Collection, Counter> counters_;  // those that this transaction used
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_COUNTERS_H_

#ifndef DOSSIER_SERVER_STORE_SQLITE_EXACT_SET_H_
#define DOSSIER_SERVER_STORE_SQLITE_EXACT_SET_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Exactly the resources of a collection that fulfil a condition: those in `keys`, or all others.
struct ExactSet {
  KeySet keys;
  bool is_inverted = false;

  bool Has(int64_t key) const { return keys.Has(key) != is_inverted; }
};

// Reads the set from the indexes, without a look at the resources: for conditions that many fulfil.
// nullopt if the indexes do not know exactly.
absl::StatusOr<std::optional<ExactSet>> ReadExactSet(Connection& connection, Collection collection,
                                                     const Condition& condition);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_EXACT_SET_H_

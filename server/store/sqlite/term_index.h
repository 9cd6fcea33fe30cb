// What the table of terms says about one condition on a field.
#ifndef DOSSIER_SERVER_STORE_SQLITE_TERM_INDEX_H_
#define DOSSIER_SERVER_STORE_SQLITE_TERM_INDEX_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/key_set.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// The keys that have a term that fulfils `condition`, of kind kTerm, exactly. All are read.
absl::StatusOr<KeySet> ReadKeySet(Connection& connection, Collection collection,
                                  const Condition& condition);

// The same; nullopt if more than `limit` entries of the index would have to be read.
absl::StatusOr<std::optional<KeySet>> ReadKeySetOf(Connection& connection, Collection collection,
                                                   const Condition& condition, int64_t limit);

// The values that fulfil `condition`; nullopt if more than `limit` would have to be looked at.
absl::StatusOr<std::optional<std::vector<std::string>>> ReadFewValues(Connection& connection,
                                                                      Collection collection,
                                                                      const Condition& condition,
                                                                      size_t limit);

// The same as an ascending list, each once; nullopt if more than `limit` entries of the index would
// have to be read.
absl::StatusOr<std::optional<std::vector<int64_t>>> ReadFewKeys(Connection& connection,
                                                                Collection collection,
                                                                const Condition& condition,
                                                                int64_t limit);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TERM_INDEX_H_

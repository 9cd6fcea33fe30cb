#ifndef DOSSIER_SERVER_STORE_SQLITE_COUNTING_H_
#define DOSSIER_SERVER_STORE_SQLITE_COUNTING_H_

#include "absl/status/statusor.h"
#include "server/store/sqlite/plan.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Store::Count within one snapshot, as_of being checked; Counts::revision is left to the caller.
absl::StatusOr<Counts> CountMatches(const Reading& reading, const CountSelection& selection);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_COUNTING_H_

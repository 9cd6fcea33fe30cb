#ifndef DOSSIER_SERVER_STORE_SQLITE_RANKING_H_
#define DOSSIER_SERVER_STORE_SQLITE_RANKING_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "server/store/sqlite/plan.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Store::Rank within one snapshot; RankedPage::revision is left to the caller.
absl::StatusOr<RankedPage> ReadRankedPage(const Reading& reading, const RankedSelection& selection,
                                          int64_t max_bytes);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_RANKING_H_

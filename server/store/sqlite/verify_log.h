#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_LOG_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_LOG_H_

#include <memory>

#include "server/store/sqlite/verify_stage.h"

namespace dossier::store::sqlite {

// The log is dense from its oldest revision to its head and ends there. Each change, also of those
// that compaction keeps from before, tells of its resource, begins where the one before it ended,
// and leads to a resource that there is, unless it deleted it.
std::unique_ptr<CheckStage> CheckLog();

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_LOG_H_

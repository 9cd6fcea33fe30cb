// The stages of a check that go through a table of the data.
#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_TABLES_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_TABLES_H_

#include <memory>

#include "server/store/sqlite/verify_stage.h"
#include "server/store/sqlite/verify_sums.h"

namespace dossier::store::sqlite {

// Each kept text has the SHA-256 by which it is found.
std::unique_ptr<CheckStage> CheckTexts();

// Each resource agrees with the log, the texts and the other resources. Adds what finds them to
// `terms` and `words`.
std::unique_ptr<CheckStage> CheckResources(std::shared_ptr<CheckSums> terms,
                                           std::shared_ptr<CheckSums> words);

// Each collection has as many resources as is noted, and its next key is new.
std::unique_ptr<CheckStage> CheckCounters();

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_TABLES_H_

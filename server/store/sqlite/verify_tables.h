// The stages of a check that go through a table of the data.
#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_TABLES_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_TABLES_H_

#include <memory>

#include "server/store/sqlite/verify_stage.h"
#include "server/store/sqlite/verify_words.h"

namespace dossier::store::sqlite {

// Each kept text has the SHA-256 by which it is found.
std::unique_ptr<CheckStage> CheckTexts();

// Each resource agrees with the log, the index of terms, the texts and the other resources. Adds
// the search texts that they have to `words`.
std::unique_ptr<CheckStage> CheckResources(std::shared_ptr<WordSums> words);

// Each entry of the index of terms leads to a resource that has the term.
std::unique_ptr<CheckStage> CheckTerms();

// Each collection has as many resources as is noted, and its next key is new.
std::unique_ptr<CheckStage> CheckCounters();

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_TABLES_H_

// Whether free words find what they should.
#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_WORDS_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_WORDS_H_

#include <cstdint>
#include <memory>

#include "server/store/sqlite/verify_stage.h"
#include "server/store/sqlite/verify_sums.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Adds all words of a search text that a resource has.
void AddStoredWords(int64_t text, const SearchText& words, CheckSums& sums);

// Adds up what the index has. The check of resources is to add their search texts to `sums`.
std::unique_ptr<CheckStage> AddIndexedWords(std::shared_ptr<CheckSums> sums);

// Then: each word of the texts that may differ finds its resource.
std::unique_ptr<CheckStage> CheckStoredWords(std::shared_ptr<const CheckSums> sums);

// And: each entry of the index leads to a resource that has the word there.
std::unique_ptr<CheckStage> CheckIndexedWords(std::shared_ptr<const CheckSums> sums);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_WORDS_H_

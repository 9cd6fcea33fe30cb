// Whether the index of terms finds what it should.
#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_TERMS_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_TERMS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "server/store/sqlite/verify_stage.h"
#include "server/store/sqlite/verify_sums.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Adds the terms that a resource has.
void AddStoredTerms(int64_t resource, const std::vector<Term>& terms, CheckSums& sums);

// Adds up what the index has. The check of resources is to add their terms to `sums`.
std::unique_ptr<CheckStage> AddIndexedTerms(std::shared_ptr<CheckSums> sums);

// Then: each term of the resources that may differ finds its resource.
std::unique_ptr<CheckStage> CheckStoredTerms(std::shared_ptr<const CheckSums> sums);

// And: each entry of the index leads to a resource that has the term.
std::unique_ptr<CheckStage> CheckIndexedTerms(std::shared_ptr<const CheckSums> sums);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_TERMS_H_

// The terms of one resource as the bytes of one column.
#ifndef DOSSIER_SERVER_STORE_SQLITE_TERM_LIST_H_
#define DOSSIER_SERVER_STORE_SQLITE_TERM_LIST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Sorts `terms` and drops the doubles. INVALID_ARGUMENT if one has no field or more than 1 KiB.
absl::StatusOr<std::vector<Term>> Canonical(std::vector<Term> terms);

// For each term the sizes of field and value, two bytes each, then both. On disk, so it stays.
std::string EncodeTerms(absl::Span<const Term> terms);

// The reverse; DATA_LOSS if `bytes` is nothing that EncodeTerms wrote.
absl::StatusOr<std::vector<Term>> DecodeTerms(absl::string_view bytes);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TERM_LIST_H_

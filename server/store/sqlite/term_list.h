// The terms of one resource as one column holds them.
#ifndef DOSSIER_SERVER_STORE_SQLITE_TERM_LIST_H_
#define DOSSIER_SERVER_STORE_SQLITE_TERM_LIST_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"
#include "server/store/term_list.h"

namespace dossier::store::sqlite {

// Sorts `terms` and drops the doubles. INVALID_ARGUMENT if one has no field or more than 1 KiB.
absl::StatusOr<std::vector<Term>> Canonical(std::vector<Term> terms);

// What EncodeTerms wrote to a column, unparsed; DATA_LOSS if `bytes` is nothing of the kind.
absl::StatusOr<TermListView> CheckedTerms(absl::string_view bytes);

// The terms themselves; DATA_LOSS likewise.
absl::StatusOr<std::vector<Term>> DecodeTerms(absl::string_view bytes);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_TERM_LIST_H_

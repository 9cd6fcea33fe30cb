#ifndef DOSSIER_SERVER_QUERY_SPELLING_H_
#define DOSSIER_SERVER_QUERY_SPELLING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/query/as_of.h"
#include "server/store/store.h"
#include "server/store/terms.h"

namespace dossier::query {

// The value that a term of `field` stands for, as a reader knows it: terms are folded, so a name is
// looked up in the newest resource that had it at the moment. The term itself if none is found.
absl::StatusOr<std::string> SpellingOf(store::Store& store, store::Collection collection,
                                       const store::IndexedField& field, const std::string& value,
                                       const Moment& moment, const store::GoOn& go_on);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_SPELLING_H_

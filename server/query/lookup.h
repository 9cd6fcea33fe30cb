#ifndef DOSSIER_SERVER_QUERY_LOOKUP_H_
#define DOSSIER_SERVER_QUERY_LOOKUP_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/query/as_of.h"
#include "server/query/read_mask.h"
#include "server/store/store.h"

namespace dossier::query {

// INVALID_ARGUMENT (NAME_INVALID) if `name`, which stands in `field` of the request, is no name of
// `collection`.
absl::Status CheckName(store::Collection collection, absl::string_view field,
                       absl::string_view name);

// The resource of that name at that moment. NAME_INVALID as CheckName says, NOT_FOUND if there was
// none.
absl::StatusOr<store::Resource> FindResource(store::Reader& reader, store::Collection collection,
                                             absl::string_view field, absl::string_view name,
                                             const Moment& moment = {});

// The same for an incident, whose name may be one from before a merge that had happened by then.
absl::StatusOr<store::Resource> FindIncident(store::Reader& reader, absl::string_view field,
                                             absl::string_view name, const Moment& moment = {});

// The same for a version of a report: it never changes, and was there once its report had it.
absl::StatusOr<store::Resource> FindVersion(store::Reader& reader, absl::string_view field,
                                            absl::string_view name, const Moment& moment = {});

// The bytes of `resource`, of which nothing is left, with those fields alone that `mask` names.
absl::StatusOr<std::string> TakeBody(store::Resource resource, const ReadMask& mask);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_LOOKUP_H_

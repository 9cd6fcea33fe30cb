#ifndef DOSSIER_SERVER_QUERY_PUBLISHED_UNTIL_H_
#define DOSSIER_SERVER_QUERY_PUBLISHED_UNTIL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/incident.pb.h"
#include "server/query/as_of.h"
#include "server/query/listing.h"
#include "server/store/store.h"

namespace dossier::query {

// An incident folded anew over what reports say that were published on a day (counted from
// 1970-01-01) or before; nullopt if none was. Called on any thread.
using PublishedView = std::function<absl::StatusOr<std::optional<v1::Incident>>(
    store::Reader& reader, const v1::Incident& incident, int32_t last_day)>;

// The incident that a request names: at the moment that it bears, or by what was published until
// its day. PUBLISHED_UNTIL_INVALID if that is no day or the request bears both, and the errors of
// FindIncident.
absl::StatusOr<store::Resource> FindIncidentOf(store::Reader& reader, const PublishedView& view,
                                               absl::string_view name, const Moment& moment,
                                               const std::string& published_until);

// One page of incidents as they are by what was published until the day that a request bears: those
// of which something was, and that match as that. PUBLISHED_UNTIL_INVALID; ORDER_BY_INVALID if
// another order is asked for than oldest first; and those of ReadListing.
absl::StatusOr<Listing> ListPublished(store::Store& store, const PublishedView& view,
                                      const std::string& published_until, PageRequest page);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_PUBLISHED_UNTIL_H_

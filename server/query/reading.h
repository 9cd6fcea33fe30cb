// What the services of all resources do in the same way: bytes of a Get, of a page, and counts.
#ifndef DOSSIER_SERVER_QUERY_READING_H_
#define DOSSIER_SERVER_QUERY_READING_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "server/base/status.h"
#include "server/query/as_of.h"
#include "server/query/listing.h"
#include "server/query/lookup.h"
#include "server/query/read_mask.h"
#include "server/query/resource_type.h"
#include "server/store/store.h"

namespace dossier::query {

// The resource that a Get request asks for, with the fields that it asks for.
template <typename Request>
absl::StatusOr<std::string> GetBytes(store::Store& store, store::Collection collection,
                                     const Request& request) {
  DOSSIER_ASSIGN_OR_RETURN(const ReadMask mask,
                           ReadMask::Parse(request.read_mask(), ResourceType(collection)));
  DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store, request.as_of()));
  DOSSIER_ASSIGN_OR_RETURN(store::Resource resource,
                           collection == store::Collection::kIncident
                               ? FindIncident(store, "name", request.name(), moment)
                               : FindResource(store, collection, "name", request.name(), moment));
  return TakeBody(std::move(resource), mask);
}

// The page that a List request asks for.
template <typename Request>
absl::StatusOr<std::string> ListBytes(store::Store& store, absl::string_view method,
                                      store::Collection collection, const Request& request,
                                      store::GoOn go_on) {
  DOSSIER_ASSIGN_OR_RETURN(
      const Listing listing,
      ReadListing(store, PageRequestOf(method, collection, request, std::move(go_on))));
  return ListResponse(listing);
}

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_READING_H_

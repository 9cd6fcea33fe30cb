#ifndef DOSSIER_SERVER_QUERY_LISTING_H_
#define DOSSIER_SERVER_QUERY_LISTING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/base/error.h"
#include "server/store/store.h"

namespace dossier::query {

// One page that a client asks for.
struct PageRequest {
  // Name of the RPC, such as "ListIncidents".
  absl::string_view method;
  store::Collection collection;
  // Of whom the resources are; empty if the listing has no parent.
  absl::string_view parent;
  // What belongs to the parent fulfils this.
  store::Condition condition;
  absl::string_view filter;
  int32_t page_size = 0;
  int32_t default_page_size = 50;
  absl::string_view page_token;
};

// One page that a client gets.
struct Listing {
  std::vector<store::Resource> resources;
  // Empty on the last page.
  std::string next_page_token;
  // The revision that the page was read at.
  int64_t revision = 0;
};

// Reads one page, oldest resources first. Pages never overlap, whatever is written between them.
// A page holds fewer resources than asked for if they would not fit into a message that every
// client accepts. INVALID_ARGUMENT: PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH,
// FILTER_INVALID.
absl::StatusOr<Listing> ReadListing(store::Reader& reader, const PageRequest& request);

// INVALID_ARGUMENT (NAME_INVALID) if `name`, which stands in `field` of the request, is no name of
// `collection`.
absl::Status CheckName(store::Collection collection, absl::string_view field,
                       absl::string_view name);

// The resource of that name. NAME_INVALID as CheckName says, NOT_FOUND if there is none.
absl::StatusOr<store::Resource> FindResource(store::Reader& reader, store::Collection collection,
                                             absl::string_view field, absl::string_view name);

// The same for an incident, whose name may be one from before a merge.
absl::StatusOr<store::Resource> FindIncident(store::Reader& reader, absl::string_view field,
                                             absl::string_view name);

// Reads the bytes of `resource` as a message.
template <typename Message>
absl::Status ParseResource(const store::Resource& resource, Message& message) {
  if (message.ParseFromString(resource.body)) return absl::OkStatus();
  return Error(absl::StatusCode::kDataLoss, "RESOURCE_CORRUPT",
               absl::StrCat("the stored bytes of ", resource.name,
                            " cannot be read; restore the data file from a backup"),
               {{"name", resource.name}});
}

// Reads the bytes of all resources of a page.
template <typename Message>
absl::Status ParseResources(const Listing& listing,
                            google::protobuf::RepeatedPtrField<Message>& messages) {
  for (const store::Resource& resource : listing.resources) {
    absl::Status status = ParseResource(resource, *messages.Add());
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_LISTING_H_

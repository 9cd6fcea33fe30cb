#ifndef DOSSIER_SERVER_QUERY_LISTING_H_
#define DOSSIER_SERVER_QUERY_LISTING_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/query.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/query/page_token.h"
#include "server/query/resource_type.h"
#include "server/store/store.h"

namespace dossier::query {

// Clients accept messages of 4 MiB unless told otherwise.
inline constexpr size_t kMaxPageBytes = size_t{3} << 20;

// How many a page may have: what was asked for, at most 1000; `otherwise` for 0.
// INVALID_ARGUMENT (PAGE_SIZE_INVALID) below that.
absl::StatusOr<int> PageSizeOf(int32_t asked, int32_t otherwise);

// FAILED_PRECONDITION (LOG_RESET) if the page that ended there was of another log.
absl::Status CheckLog(const store::LogState& log, const PagePosition& last);

// Lists resources as something else than what the store holds, such as what they were by a day: the
// filter is held against that, and no index knows it. Oldest first alone.
struct Shown {
  // Identifies it, for tokens.
  std::string id;
  // What `resource` is listed as; nullopt leaves it out. Adds to `cost` what that took.
  std::function<absl::StatusOr<std::optional<store::Resource>>(const store::Resource& resource,
                                                               int64_t& cost)>
      as;
  // A page ends once it has cost as much.
  int64_t most_cost = 0;
};

// One page that a client asks for. Views and pointers must outlive the reading.
struct PageRequest {
  // Name of the RPC, such as "ListIncidents".
  absl::string_view method;
  store::Collection collection;
  // Of whom the resources are; empty if the listing has no parent.
  absl::string_view parent;
  // What belongs to the parent, or may be shown, fulfils this.
  store::Condition condition;
  // nullptr: as the store holds them.
  const Shown* shown = nullptr;
  absl::string_view filter;
  absl::string_view order_by;
  // nullptr: now; everything.
  const v1::AsOf* as_of = nullptr;
  const google::protobuf::FieldMask* read_mask = nullptr;
  int32_t page_size = 0;
  int32_t default_page_size = 50;
  absl::string_view page_token;
  // Whether the client still waits.
  store::GoOn go_on;
};

// What the List requests of all public resources have in common.
template <typename Request>
PageRequest PageRequestOf(absl::string_view method, store::Collection collection,
                          const Request& request, store::GoOn go_on) {
  return {.method = method,
          .collection = collection,
          .filter = request.filter(),
          .order_by = request.order_by(),
          .as_of = request.has_as_of() ? &request.as_of() : nullptr,
          .read_mask = request.has_read_mask() ? &request.read_mask() : nullptr,
          .page_size = request.page_size(),
          .page_token = request.page_token(),
          .go_on = std::move(go_on)};
}

// One page that a client gets.
struct Listing {
  // With those fields alone that were asked for.
  std::vector<store::Resource> resources;
  // One for each resource if the filter has free words; otherwise none.
  std::vector<v1::Match> matches;
  // Empty on the last page.
  std::string next_page_token;
  // The revision that the page was read at.
  int64_t revision = 0;
};

// Reads one page: in the order that was asked for; otherwise the best matches first if the filter
// has free words, and the oldest resources first if not.
//
// A resource that keeps its place in the order and matches all the while is on exactly one page,
// whatever is written between them; with `as_of`, all pages are of one state. A page holds fewer
// resources than asked for if they would not fit into a message that every client accepts, and of
// what is shown as something else also none if few match.
//
// INVALID_ARGUMENT: PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH, FILTER_INVALID,
// ORDER_BY_INVALID, READ_MASK_INVALID, AS_OF_INVALID. OUT_OF_RANGE: REVISION_COMPACTED,
// REVISION_UNKNOWN. FAILED_PRECONDITION: LOG_RESET if the token is one from before a restore.
absl::StatusOr<Listing> ReadListing(store::Store& store, const PageRequest& request);

// The listing as the bytes of a ListIncidentsResponse or its like: resources as field 1,
// next_page_token as 2, revision as 3, matches as 4.
std::string ListResponse(const Listing& listing);

// Reads the bytes of `resource` as a message.
template <typename Message>
absl::Status ParseResource(const store::Resource& resource, Message& message) {
  if (message.ParseFromString(resource.body)) return absl::OkStatus();
  return ResourceCorrupt(resource);
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

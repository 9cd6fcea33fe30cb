#include "server/query/listing.h"

#include <algorithm>
#include <utility>

#include "server/base/status.h"
#include "server/query/filter.h"
#include "server/query/page_token.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::Resource;
using store::Term;

constexpr int32_t kMaxPageSize = 1000;

// Clients accept messages of 4 MiB unless told otherwise.
constexpr size_t kMaxPageBytes = size_t{3} << 20;

absl::StatusOr<int> PageSize(const PageRequest& request) {
  if (request.page_size < 0) {
    return FieldError("page_size", "PAGE_SIZE_INVALID",
                      "must not be negative; 0 means the default");
  }
  if (request.page_size == 0) return request.default_page_size;
  return std::min(request.page_size, kMaxPageSize);
}

// How many of the first resources fit into one message; at least one.
size_t CountThatFits(const std::vector<Resource>& resources) {
  size_t bytes = 0;
  for (size_t i = 0; i < resources.size(); ++i) {
    bytes += resources[i].body.size();
    if (bytes > kMaxPageBytes) return std::max<size_t>(i, 1);
  }
  return resources.size();
}

// How names of `collection` look to a client.
absl::string_view NamePattern(Collection collection) {
  switch (collection) {
    case Collection::kIncident:
      return "incidents/{incident}";
    case Collection::kStatement:
      return "statements/{statement}";
    case Collection::kReport:
      return "reports/{report}";
    case Collection::kReportVersion:
      return "reports/{report}/versions/{version}";
    case Collection::kSource:
      return "sources/{source}";
    default:
      return "a resource name";
  }
}

}  // namespace

absl::Status CheckName(Collection collection, absl::string_view field, absl::string_view name) {
  if (store::CollectionOf(name) == collection) return absl::OkStatus();
  return FieldError(
      field, "NAME_INVALID",
      name.empty() ? absl::StrCat("is required; write ", NamePattern(collection))
                   : absl::StrCat("`", name, "` is not of the form ", NamePattern(collection)));
}

absl::StatusOr<Listing> ReadListing(store::Reader& reader, const PageRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(const int page_size, PageSize(request));
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter,
                           Filter::Parse(request.filter, {request.collection}));
  const uint64_t listing_id = ListingId(request.method, request.parent, filter.fingerprint());
  DOSSIER_ASSIGN_OR_RETURN(const PagePosition last,
                           DecodePageToken(request.page_token, listing_id));

  store::Selection selection{
      .collection = request.collection,
      .condition = store::AllOf({request.condition, filter.For(request.collection)}),
      .after_key = last.key,
      .limit = page_size};
  DOSSIER_ASSIGN_OR_RETURN(store::Page page, reader.Select(selection));

  const size_t fitting = CountThatFits(page.resources);
  const bool more = page.more || fitting < page.resources.size();
  page.resources.resize(fitting);
  Listing listing{std::move(page.resources), "", page.revision};
  if (more)
    listing.next_page_token = EncodePageToken(listing_id, {.key = listing.resources.back().key});
  return listing;
}

absl::StatusOr<Resource> FindResource(store::Reader& reader, Collection collection,
                                      absl::string_view field, absl::string_view name) {
  DOSSIER_RETURN_IF_ERROR(CheckName(collection, field, name));
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Resource> resource, reader.Find(name));
  if (!resource.has_value()) return NotFound(name);
  return *std::move(resource);
}

absl::StatusOr<Resource> FindIncident(store::Reader& reader, absl::string_view field,
                                      absl::string_view name) {
  absl::StatusOr<Resource> found = FindResource(reader, Collection::kIncident, field, name);
  if (!absl::IsNotFound(found.status())) return found;
  DOSSIER_ASSIGN_OR_RETURN(
      store::Page survivors,
      reader.Select({.collection = Collection::kIncident,
                     .condition = store::HasTerm({"redirected_from", std::string(name)}),
                     .limit = 1}));
  if (survivors.resources.empty()) return found;
  return std::move(survivors.resources.front());
}

}  // namespace dossier::query

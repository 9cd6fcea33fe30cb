#include "server/query/source_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/listing.h"
#include "server/query/page_token.h"

namespace dossier::query {
namespace {

using store::Collection;

constexpr absl::string_view kAllSources = "sources/-";

// Moves one page of `all`, in order of names, to `page` and returns the token of the next one.
template <typename Resource>
absl::StatusOr<std::string> PageByName(absl::string_view method, std::vector<Resource> all,
                                       int32_t page_size, absl::string_view page_token,
                                       google::protobuf::RepeatedPtrField<Resource>& page) {
  if (page_size < 0) {
    return FieldError("page_size", "PAGE_SIZE_INVALID", "must not be negative; 0 means all");
  }
  const uint64_t listing = ListingId(method, "", 0);
  DOSSIER_ASSIGN_OR_RETURN(const PagePosition last, DecodePageToken(page_token, listing));

  std::sort(all.begin(), all.end(),
            [](const Resource& a, const Resource& b) { return a.name() < b.name(); });
  const auto first = std::find_if(all.begin(), all.end(),
                                  [&](const Resource& each) { return each.name() > last.name; });
  const auto left = static_cast<int32_t>(all.end() - first);
  const int32_t count = page_size == 0 ? left : std::min(page_size, left);
  for (auto each = first; each != first + count; ++each) page.Add(std::move(*each));
  return count == left ? "" : EncodePageToken(listing, {.name = page[count - 1].name()});
}

}  // namespace

grpc::ServerUnaryReactor* SourceService::ListPlugins(grpc::CallbackServerContext* context,
                                                     const v1::ListPluginsRequest* request,
                                                     v1::ListPluginsResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(
        *response->mutable_next_page_token(),
        PageByName("ListPlugins", directory_.ListPlugins(), request->page_size(),
                   request->page_token(), *response->mutable_plugins()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SourceService::ListSources(grpc::CallbackServerContext* context,
                                                     const v1::ListSourcesRequest* request,
                                                     v1::ListSourcesResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(
        *response->mutable_next_page_token(),
        PageByName("ListSources", directory_.ListSources(), request->page_size(),
                   request->page_token(), *response->mutable_sources()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SourceService::GetSource(grpc::CallbackServerContext* context,
                                                   const v1::GetSourceRequest* request,
                                                   v1::Source* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kSource, "name", request->name()));
    std::optional<v1::Source> source = directory_.FindSource(request->name());
    if (!source.has_value()) return NotFound(request->name());
    *response = *std::move(source);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SourceService::ListRecords(grpc::CallbackServerContext* context,
                                                     const v1::ListRecordsRequest* request,
                                                     v1::ListRecordsResponse* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    const std::string& parent = request->parent();
    DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kSource, "parent", parent));
    PageRequest asked{.method = "ListRecords",
                      .collection = Collection::kRecord,
                      .parent = parent,
                      .filter = request->filter(),
                      .page_size = request->page_size(),
                      .page_token = request->page_token()};
    if (parent != kAllSources) asked.terms = {{"source", parent}};
    DOSSIER_ASSIGN_OR_RETURN(Listing listing, ReadListing(store_, asked));
    // A source that was taken out of the configuration keeps its records.
    const bool unknown = listing.resources.empty() && parent != kAllSources &&
                         !directory_.FindSource(parent).has_value();
    if (unknown) return NotFound(parent);
    response->set_next_page_token(listing.next_page_token);
    return ParseResources(listing, *response->mutable_records());
  });
}

}  // namespace dossier::query

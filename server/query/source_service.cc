#include "server/query/source_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/answer.h"
#include "server/query/as_of.h"
#include "server/query/lookup.h"
#include "server/query/page_token.h"

namespace dossier::query {
namespace {

using store::Collection;

constexpr absl::string_view kAllSources = "sources/-";
constexpr absl::string_view kQuarantined = "outcome = QUARANTINED";
// Records that a request for requeueing may name, and that its response names.
constexpr int kMostNamed = 1000;
constexpr size_t kRequeueStep = 200;

absl::Status CheckRecordNames(const std::string& parent, const std::vector<std::string>& names) {
  if (names.size() > kMostNamed) {
    return FieldError("names", "TOO_MANY_NAMES",
                      absl::StrCat("there are ", names.size(), " names; at most ", kMostNamed,
                                   " are allowed, none means all of the parent"));
  }
  for (const std::string& name : names) {
    DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kRecord, "names", name));
    if (parent != kAllSources && !absl::StartsWith(name, absl::StrCat(parent, "/"))) {
      return FieldError("names", "NAME_INVALID",
                        absl::StrCat(name, " is no record of the parent, ", parent));
    }
  }
  return absl::OkStatus();
}

// Moves one page of `all`, in order of names, to `page` and returns the token of the next one.
template <typename Resource>
absl::StatusOr<std::string> PageByName(absl::string_view method, std::vector<Resource> all,
                                       int32_t page_size, absl::string_view page_token,
                                       google::protobuf::RepeatedPtrField<Resource>& page) {
  if (page_size < 0) {
    return FieldError("page_size", "PAGE_SIZE_INVALID", "must not be negative; 0 means all");
  }
  const uint64_t listing = ListingId({std::string(method)});
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
    DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, request->as_of()));
    std::vector<v1::Source> sources;
    if (moment.IsNow()) {
      sources = directory_.ListSources();
    } else {
      DOSSIER_ASSIGN_OR_RETURN(sources, SourcesAt(moment));
    }
    DOSSIER_ASSIGN_OR_RETURN(
        *response->mutable_next_page_token(),
        PageByName(absl::StrCat("ListSources", CanonicalText(request->as_of())), std::move(sources),
                   request->page_size(), request->page_token(), *response->mutable_sources()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SourceService::GetSource(grpc::CallbackServerContext* context,
                                                   const v1::GetSourceRequest* request,
                                                   v1::Source* response) {
  return Answer(reads_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store_, request->as_of()));
    if (!moment.IsNow()) {
      DOSSIER_ASSIGN_OR_RETURN(
          const store::Resource then,
          FindResource(store_, Collection::kSource, "name", request->name(), moment));
      return ParseResource(then, *response);
    }
    DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kSource, "name", request->name()));
    std::optional<v1::Source> source = directory_.FindSource(request->name());
    if (!source.has_value()) return NotFound(request->name());
    *response = *std::move(source);
    return absl::OkStatus();
  });
}

// The sources as the log tells them of then.
absl::StatusOr<std::vector<v1::Source>> SourceService::SourcesAt(const Moment& moment) {
  std::vector<v1::Source> sources;
  if (moment.IsBeforeAll()) return sources;
  store::Selection then{.collection = Collection::kSource, .limit = 500, .as_of = moment.as_of()};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, store_.Select(then));
    for (const store::Resource& resource : page.resources) {
      DOSSIER_RETURN_IF_ERROR(ParseResource(resource, sources.emplace_back()));
    }
    if (!page.more || page.resources.empty()) return sources;
    then.after_key = page.resources.back().key;
  }
}

absl::StatusOr<Listing> SourceService::Records(absl::string_view method, const std::string& parent,
                                               absl::string_view filter, int32_t page_size,
                                               absl::string_view page_token, store::GoOn go_on) {
  DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kSource, "parent", parent));
  PageRequest asked{.method = method,
                    .collection = Collection::kRecord,
                    .parent = parent,
                    .filter = filter,
                    .page_size = page_size,
                    .page_token = page_token,
                    .go_on = std::move(go_on)};
  if (parent != kAllSources) asked.condition = store::HasTerm({"source", std::string(parent)});
  DOSSIER_ASSIGN_OR_RETURN(Listing listing, ReadListing(store_, asked));
  // A source that is gone keeps its records.
  const bool unknown = listing.resources.empty() && parent != kAllSources &&
                       !directory_.FindSource(parent).has_value();
  if (unknown) return NotFound(parent);
  return listing;
}

grpc::ServerUnaryReactor* SourceService::ListRecords(grpc::CallbackServerContext* context,
                                                     const v1::ListRecordsRequest* request,
                                                     v1::ListRecordsResponse* response) {
  return Answer(reads_, context, [this, context, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(Listing listing, Records("ListRecords", request->parent(),
                                                      request->filter(), request->page_size(),
                                                      request->page_token(), WhileWanted(context)));
    response->set_next_page_token(listing.next_page_token);
    return ParseResources(listing, *response->mutable_records());
  });
}

grpc::ServerUnaryReactor* SourceService::ListQuarantine(grpc::CallbackServerContext* context,
                                                        const v1::ListQuarantineRequest* request,
                                                        v1::ListQuarantineResponse* response) {
  return Answer(reads_, context, [this, context, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(Listing listing, Records("ListQuarantine", request->parent(),
                                                      kQuarantined, request->page_size(),
                                                      request->page_token(), WhileWanted(context)));
    response->set_next_page_token(listing.next_page_token);
    return ParseResources(listing, *response->mutable_records());
  });
}

template <typename Request, typename Operation>
grpc::ServerUnaryReactor* SourceService::Operate(grpc::CallbackServerContext* context,
                                                 const Request* request, v1::Source* response,
                                                 Operation operation) {
  return Answer(operations_, context, [request, response, operation]() -> absl::Status {
    DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kSource, "name", request->name()));
    DOSSIER_ASSIGN_OR_RETURN(*response, operation());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SourceService::CreateSource(grpc::CallbackServerContext* context,
                                                      const v1::CreateSourceRequest* request,
                                                      v1::Source* response) {
  return Answer(operations_, context, [this, request, response]() -> absl::Status {
    DOSSIER_ASSIGN_OR_RETURN(*response, directory_.CreateSource(*request));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SourceService::UpdateSource(grpc::CallbackServerContext* context,
                                                      const v1::UpdateSourceRequest* request,
                                                      v1::Source* response) {
  return Answer(operations_, context, [this, request, response]() -> absl::Status {
    DOSSIER_RETURN_IF_ERROR(
        CheckName(Collection::kSource, "source.name", request->source().name()));
    DOSSIER_ASSIGN_OR_RETURN(*response, directory_.UpdateSource(*request));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SourceService::DeleteSource(grpc::CallbackServerContext* context,
                                                      const v1::DeleteSourceRequest* request,
                                                      google::protobuf::Empty*) {
  return Answer(operations_, context, [this, request]() -> absl::Status {
    DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kSource, "name", request->name()));
    return directory_.DeleteSource(request->name());
  });
}

grpc::ServerUnaryReactor* SourceService::PauseSource(grpc::CallbackServerContext* context,
                                                     const v1::PauseSourceRequest* request,
                                                     v1::Source* response) {
  return Operate(context, request, response,
                 [this, request] { return directory_.PauseSource(request->name()); });
}

grpc::ServerUnaryReactor* SourceService::ResumeSource(grpc::CallbackServerContext* context,
                                                      const v1::ResumeSourceRequest* request,
                                                      v1::Source* response) {
  return Operate(context, request, response,
                 [this, request] { return directory_.ResumeSource(request->name()); });
}

grpc::ServerUnaryReactor* SourceService::PollSource(grpc::CallbackServerContext* context,
                                                    const v1::PollSourceRequest* request,
                                                    v1::Source* response) {
  return Operate(context, request, response,
                 [this, request] { return directory_.PollSource(request->name()); });
}

grpc::ServerUnaryReactor* SourceService::BackfillSource(grpc::CallbackServerContext* context,
                                                        const v1::BackfillSourceRequest* request,
                                                        v1::Source* response) {
  return Operate(context, request, response,
                 [this, request] { return directory_.BackfillSource(*request); });
}

grpc::ServerUnaryReactor* SourceService::CancelBackfill(grpc::CallbackServerContext* context,
                                                        const v1::CancelBackfillRequest* request,
                                                        v1::Source* response) {
  return Operate(context, request, response,
                 [this, request] { return directory_.CancelBackfill(request->name()); });
}

absl::StatusOr<std::vector<std::string>> SourceService::QuarantinedOf(const std::string& parent) {
  std::vector<std::string> names;
  std::string page_token;
  do {
    DOSSIER_ASSIGN_OR_RETURN(const Listing page, Records("RequeueRecords", parent, kQuarantined,
                                                         1000, page_token, nullptr));
    for (const store::Resource& resource : page.resources) {
      v1::Record record;
      DOSSIER_RETURN_IF_ERROR(ParseResource(resource, record));
      if (record.requeueable()) names.push_back(record.name());
    }
    page_token = page.next_page_token;
  } while (!page_token.empty());
  return names;
}

grpc::ServerUnaryReactor* SourceService::RequeueRecords(grpc::CallbackServerContext* context,
                                                        const v1::RequeueRecordsRequest* request,
                                                        v1::RequeueRecordsResponse* response) {
  return Answer(operations_, context, [this, request, response]() -> absl::Status {
    DOSSIER_RETURN_IF_ERROR(CheckName(Collection::kSource, "parent", request->parent()));
    std::vector<std::string> names(request->names().begin(), request->names().end());
    DOSSIER_RETURN_IF_ERROR(CheckRecordNames(request->parent(), names));
    if (names.empty()) {
      DOSSIER_ASSIGN_OR_RETURN(names, QuarantinedOf(request->parent()));
    }
    // In steps, so that no transaction is long and others come between.
    for (size_t done = 0; done < names.size(); done += kRequeueStep) {
      DOSSIER_ASSIGN_OR_RETURN(
          const std::vector<v1::Record> records,
          directory_.RequeueRecords(absl::MakeConstSpan(names).subspan(done, kRequeueStep)));
      for (const v1::Record& record : records) {
        const bool again = record.outcome() == v1::Record::OUTCOME_QUARANTINED;
        response->set_requeued_count(response->requeued_count() + 1);
        response->set_quarantined_count(response->quarantined_count() + (again ? 1 : 0));
        if (response->records_size() < kMostNamed) *response->add_records() = record;
      }
    }
    return absl::OkStatus();
  });
}

}  // namespace dossier::query

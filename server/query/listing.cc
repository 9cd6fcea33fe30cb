#include "server/query/listing.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/as_of.h"
#include "server/query/filter.h"
#include "server/query/lookup.h"
#include "server/query/matched_spans.h"
#include "server/query/order_by.h"
#include "server/query/page_token.h"
#include "server/query/read_mask.h"
#include "server/query/wire.h"
#include "server/store/search_text.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

using store::Condition;
using store::Resource;

constexpr int32_t kMaxPageSize = 1000;

// Whether some match may have words that the condition asks for, so that matches can be ranked.
bool SeeksWords(const Condition& condition) {
  if (condition.kind == Condition::Kind::kNot) return false;
  return condition.kind == Condition::Kind::kText ||
         std::any_of(condition.parts.begin(), condition.parts.end(), SeeksWords);
}

// A request that has been read and checked.
struct Query {
  store::Collection collection;
  Condition condition;
  // As what else they are listed, if they are, and which may be.
  const Shown* shown = nullptr;
  Condition candidates;
  std::vector<store::OrderBy> order;
  ReadMask mask;
  Moment moment;
  int limit = 0;
  bool ranked = false;
  // Identifies the listing, for tokens.
  uint64_t id = 0;
  // Where the page before this one ended.
  PagePosition last;
  store::GoOn go_on;
};

// Whether a token of this listing can say `last`; one that was forged may say anything.
bool Fits(const PagePosition& last, const Query& query) {
  return last.key >= 1 && last.score.has_value() == query.ranked &&
         last.order_values.size() == query.order.size();
}

// Goes on where the token says, in the state of the log that it says.
absl::Status GoOn(store::Store& store, absl::string_view token, Query& query) {
  DOSSIER_ASSIGN_OR_RETURN(query.last, DecodePageToken(token, query.id));
  query.moment = query.last.as_of == 0 ? Moment() : Moment::After(query.last.as_of);
  query.ranked = query.ranked && query.moment.IsNow();
  if (!Fits(query.last, query)) return PageTokenInvalid();
  DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store.Log());
  return CheckLog(log, query.last);
}

absl::StatusOr<Query> ReadQuery(store::Store& store, const PageRequest& request) {
  static const auto* const kNow = new v1::AsOf();
  static const auto* const kAllFields = new google::protobuf::FieldMask();
  const v1::AsOf& as_of = request.as_of == nullptr ? *kNow : *request.as_of;

  Query query{.collection = request.collection, .go_on = request.go_on};
  DOSSIER_ASSIGN_OR_RETURN(query.limit, PageSizeOf(request.page_size, request.default_page_size));
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter,
                           Filter::Parse(request.filter, {request.collection}));
  DOSSIER_ASSIGN_OR_RETURN(query.order, ParseOrderBy(request.order_by, request.collection));
  DOSSIER_ASSIGN_OR_RETURN(
      query.mask, ReadMask::Parse(request.read_mask == nullptr ? *kAllFields : *request.read_mask,
                                  ResourceType(request.collection)));
  query.shown = request.shown;
  if (query.shown != nullptr) {
    query.candidates = request.condition;
    query.condition = filter.For(request.collection);
  } else {
    query.condition = store::AllOf({request.condition, filter.For(request.collection)});
  }
  query.ranked = query.shown == nullptr && query.order.empty() && SeeksWords(query.condition);
  query.id = ListingId(
      {std::string(request.method), std::string(request.parent), absl::StrCat(filter.fingerprint()),
       CanonicalText(query.order),
       absl::StrCat(CanonicalText(as_of), query.shown != nullptr ? query.shown->id : "")});
  if (!request.page_token.empty()) {
    DOSSIER_RETURN_IF_ERROR(GoOn(store, request.page_token, query));
    return query;
  }
  DOSSIER_ASSIGN_OR_RETURN(query.moment, ReadMoment(store, as_of));
  query.ranked = query.ranked && query.moment.IsNow();
  return query;
}

// What the store has for a page, whichever way it was asked.
struct Found {
  std::vector<Resource> resources;
  std::vector<double> scores;  // one for each if ranked
  bool more = false;
  int64_t revision = 0;
  // The last resource's place.
  PagePosition end;
};

absl::StatusOr<Found> Rank(store::Store& store, const Query& query, int limit) {
  store::RankedSelection selection{.collection = query.collection,
                                   .condition = query.condition,
                                   .newest_key = query.last.newest_key,
                                   .limit = limit,
                                   .go_on = query.go_on};
  if (query.last.score.has_value()) {
    selection.after = store::RankPlace{.score = *query.last.score, .key = query.last.key};
  }
  DOSSIER_ASSIGN_OR_RETURN(store::RankedPage page, store.Rank(selection));
  Found found{.resources = std::move(page.resources),
              .scores = std::move(page.scores),
              .more = page.more,
              .revision = page.revision};
  if (page.place.has_value()) {
    found.end = {.key = page.place->key, .score = page.place->score, .newest_key = page.newest_key};
  }
  return found;
}

absl::StatusOr<Found> Select(store::Store& store, const Query& query, int limit) {
  if (query.moment.IsBeforeAll()) return Found();
  store::Selection selection{.collection = query.collection,
                             .condition = query.condition,
                             .limit = limit,
                             .as_of = query.moment.as_of(),
                             .order = query.order,
                             .go_on = query.go_on};
  if (query.order.empty()) {
    selection.after_key = query.last.key;
  } else if (query.last.key > 0) {
    selection.after_place =
        store::OrderPlace{.values = query.last.order_values, .key = query.last.key};
  }
  DOSSIER_ASSIGN_OR_RETURN(store::Page page, store.Select(selection));
  Found found{.resources = std::move(page.resources), .more = page.more, .revision = page.revision};
  if (!found.resources.empty()) found.end.key = found.resources.back().key;
  if (page.place.has_value()) found.end.order_values = std::move(page.place->values);
  return found;
}

// Those that match as what they are shown. Ends where the page is full, or has cost enough.
absl::StatusOr<Found> SelectShown(store::Store& store, const Query& query, int limit) {
  Found found;
  store::Selection selection{.collection = query.collection,
                             .condition = query.candidates,
                             .after_key = query.last.key,
                             .go_on = query.go_on};
  int64_t cost = 0;
  do {
    DOSSIER_ASSIGN_OR_RETURN(store::Page page, store.Select(selection));
    if (found.revision == 0) found.revision = page.revision;
    found.more = page.more;
    for (const Resource& resource : page.resources) {
      if (static_cast<int>(found.resources.size()) == limit || cost >= query.shown->most_cost) {
        found.more = true;
        break;
      }
      if (query.go_on && !query.go_on()) return absl::CancelledError("nobody waits any more");
      DOSSIER_ASSIGN_OR_RETURN(std::optional<Resource> shown, query.shown->as(resource, cost));
      selection.after_key = resource.key;
      if (!shown.has_value()) continue;
      DOSSIER_ASSIGN_OR_RETURN(const auto message, ParseAny(*shown));
      if (!store::Matches(query.condition, store::TermsOf(*message),
                          store::SearchTextOf(*message))) {
        continue;
      }
      found.resources.push_back(*std::move(shown));
    }
  } while (found.more && static_cast<int>(found.resources.size()) < limit &&
           cost < query.shown->most_cost);
  found.end.key = selection.after_key;
  return found;
}

absl::StatusOr<Found> Read(store::Store& store, const Query& query, int limit) {
  if (query.shown != nullptr) return SelectShown(store, query, limit);
  return query.ranked ? Rank(store, query, limit) : Select(store, query, limit);
}

// The text of a report's newest version; empty for all other resources, and once redacted.
absl::StatusOr<std::string> TextOf(store::Store& store, const google::protobuf::Message& resource) {
  if (resource.GetDescriptor() != v1::Report::descriptor()) return std::string();
  const auto& report = static_cast<const v1::Report&>(resource);
  if (report.text_sha256().empty()) return std::string();
  DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text, store.Text(report.text_sha256()));
  return std::move(text).value_or("");
}

// Where the words of the query stand in `resource`.
absl::StatusOr<v1::Match> MatchIn(store::Store& store, const Query& query, const Resource& resource,
                                  double score) {
  DOSSIER_ASSIGN_OR_RETURN(const auto message, ParseAny(resource));
  DOSSIER_ASSIGN_OR_RETURN(const std::string text, TextOf(store, *message));
  v1::Match match;
  match.set_name(resource.name);
  match.set_score(score);
  for (v1::MatchedSpan& span : MatchedSpans(*message, text, query.condition)) {
    *match.add_spans() = std::move(span);
  }
  return match;
}

// Makes the page of what was found, up to what fits into one message; at least one resource.
absl::StatusOr<Listing> MakePage(store::Store& store, const Query& query, Found& found) {
  const bool tells_matches = SeeksWords(query.condition);
  Listing listing{.revision = found.revision};
  size_t bytes = 0;
  for (size_t i = 0; i < found.resources.size(); ++i) {
    Resource& resource = found.resources[i];
    v1::Match match;
    if (tells_matches) {
      const double score = i < found.scores.size() ? found.scores[i] : 0;
      DOSSIER_ASSIGN_OR_RETURN(match, MatchIn(store, query, resource, score));
      bytes += match.ByteSizeLong();
    }
    Resource wanted{.collection = resource.collection, .key = resource.key};
    wanted.name = resource.name;
    DOSSIER_ASSIGN_OR_RETURN(wanted.body, TakeBody(std::move(resource), query.mask));
    bytes += wanted.body.size();
    if (bytes > kMaxPageBytes && !listing.resources.empty()) break;
    listing.resources.push_back(std::move(wanted));
    if (tells_matches) listing.matches.push_back(std::move(match));
  }
  return listing;
}

// The place of the last resource of a page, which is that of the last that was found unless some of
// them did not fit.
PagePosition EndOf(const Query& query, const Found& found, const Listing& listing) {
  PagePosition end = found.end;
  if (listing.resources.size() == found.resources.size()) return end;
  end.key = listing.resources.back().key;
  if (query.ranked) end.score = found.scores[listing.resources.size() - 1];
  return end;
}

}  // namespace

absl::StatusOr<int> PageSizeOf(int32_t asked, int32_t otherwise) {
  if (asked < 0) {
    return FieldError("page_size", "PAGE_SIZE_INVALID",
                      "must not be negative; 0 means the default");
  }
  return asked == 0 ? otherwise : std::min(asked, kMaxPageSize);
}

absl::Status CheckLog(const store::LogState& log, const PagePosition& last) {
  if (log.log_id == last.log_id) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "LOG_RESET",
               "page_token: the data was restored since this token was given, so what it counts by "
               "may mean something else now; list from the first page");
}

absl::StatusOr<Listing> ReadListing(store::Store& store, const PageRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(const Query query, ReadQuery(store, request));
  Found found;
  Listing listing;
  bool cut = false;
  int limit = query.limit;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(found, Read(store, query, limit));
    DOSSIER_ASSIGN_OR_RETURN(listing, MakePage(store, query, found));
    cut = listing.resources.size() < found.resources.size();
    if (!cut || query.order.empty()) break;
    // Of a page in another order, the store tells the place of the last resource alone.
    limit = static_cast<int>(listing.resources.size());
  }
  if (!found.more && !cut) return listing;
  PagePosition end = EndOf(query, found, listing);
  DOSSIER_ASSIGN_OR_RETURN(const store::LogState log, store.Log());
  end.log_id = log.log_id;
  end.as_of = query.moment.as_of();
  listing.next_page_token = EncodePageToken(query.id, end);
  return listing;
}

std::string ListResponse(const Listing& listing) {
  constexpr int kResources = 1, kNextPageToken = 2, kRevision = 3, kMatches = 4;
  constexpr size_t kHeadBytes = 6;
  size_t bytes = listing.next_page_token.size() + 4 * kHeadBytes;
  for (const Resource& resource : listing.resources) bytes += resource.body.size() + kHeadBytes;
  std::string response;
  response.reserve(bytes);
  for (const Resource& resource : listing.resources) {
    AppendBytesField(kResources, resource.body, response);
  }
  if (!listing.next_page_token.empty()) {
    AppendBytesField(kNextPageToken, listing.next_page_token, response);
  }
  AppendInt64Field(kRevision, listing.revision, response);
  for (const v1::Match& match : listing.matches) {
    AppendBytesField(kMatches, match.SerializeAsString(), response);
  }
  return response;
}

}  // namespace dossier::query

#include "server/query/published_until.h"

#include "absl/strings/str_cat.h"
#include "server/base/days.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/filter.h"
#include "server/query/listing.h"
#include "server/query/lookup.h"

namespace dossier::query {
namespace {

constexpr size_t kDaySize = 10;  // "2023-09-30"

// An incident names so many of its reports (correlation/fold.h), those that tell it alone first.
constexpr int kReportsNamed = 100;

// Folding what so many reports tell takes about a second.
constexpr int64_t kMostReports = 5000;

// The day, counted from 1970-01-01, that a request bears.
absl::StatusOr<int32_t> ReadDay(const std::string& published_until, const Moment& moment) {
  v1::Date date;
  date.set_value(published_until);
  const auto days = DaysOf(date);
  if (published_until.size() != kDaySize || !days || days->first != days->last) {
    return FieldError("published_until", "PUBLISHED_UNTIL_INVALID",
                      absl::StrCat("`", published_until, "` is no day; write it as 2023-09-30"));
  }
  if (!moment.IsNow()) {
    return FieldError("published_until", "PUBLISHED_UNTIL_INVALID",
                      "it asks what is known now of an earlier day, `as_of` what was known then; "
                      "leave one of them out");
  }
  return days->last;
}

// Incidents of which a report may have been published until that day.
absl::StatusOr<store::Condition> PublishedUntil(absl::string_view day) {
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter,
                           Filter::Parse(absl::StrCat("reports.published <= ", day,
                                                      " OR report_count > ", kReportsNamed),
                                         {store::Collection::kIncident}));
  return filter.For(store::Collection::kIncident);
}

}  // namespace

absl::StatusOr<store::Resource> FindIncidentOf(store::Reader& reader, const PublishedView& view,
                                               absl::string_view name, const Moment& moment,
                                               const std::string& published_until) {
  if (published_until.empty()) return FindIncident(reader, "name", name, moment);
  DOSSIER_ASSIGN_OR_RETURN(const int32_t day, ReadDay(published_until, moment));
  DOSSIER_ASSIGN_OR_RETURN(store::Resource resource, FindIncident(reader, "name", name));
  v1::Incident incident;
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, incident));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<v1::Incident> published,
                           view(reader, incident, day));
  if (!published.has_value()) {
    return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat("no report that tells of ", resource.name, " was published until ",
                              published_until),
                 {{"name", resource.name}});
  }
  resource.body = published->SerializeAsString();
  return resource;
}

absl::StatusOr<Listing> ListPublished(store::Store& store, const PublishedView& view,
                                      const std::string& published_until, PageRequest page) {
  DOSSIER_ASSIGN_OR_RETURN(
      const Moment moment,
      ReadMoment(store, page.as_of == nullptr ? v1::AsOf::default_instance() : *page.as_of));
  DOSSIER_ASSIGN_OR_RETURN(const int32_t day, ReadDay(published_until, moment));
  if (!page.order_by.empty()) {
    return FieldError("order_by", "ORDER_BY_INVALID",
                      "what was published until a day is listed oldest first alone, for no index "
                      "knows it; leave one of them out");
  }
  const Shown shown{.id = published_until,
                    .as = [&](const store::Resource& resource,
                              int64_t& cost) -> absl::StatusOr<std::optional<store::Resource>> {
                      v1::Incident incident;
                      DOSSIER_RETURN_IF_ERROR(ParseResource(resource, incident));
                      cost += incident.report_count();
                      DOSSIER_ASSIGN_OR_RETURN(const std::optional<v1::Incident> published,
                                               view(store, incident, day));
                      if (!published.has_value()) return std::nullopt;
                      store::Resource as = resource;
                      as.body = published->SerializeAsString();
                      return as;
                    },
                    .most_cost = kMostReports};
  page.shown = &shown;
  DOSSIER_ASSIGN_OR_RETURN(page.condition, PublishedUntil(published_until));
  return ReadListing(store, page);
}

}  // namespace dossier::query

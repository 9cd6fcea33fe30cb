#include "server/query/published_until.h"

#include "absl/strings/str_cat.h"
#include "server/base/days.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/listing.h"

namespace dossier::query {
namespace {

constexpr size_t kDaySize = 10;  // "2023-09-30"

absl::StatusOr<int32_t> ReadDay(const std::string& published_until) {
  v1::Date date;
  date.set_value(published_until);
  const auto days = DaysOf(date);
  if (published_until.size() != kDaySize || !days || days->first != days->last) {
    return FieldError("published_until", "PUBLISHED_UNTIL_INVALID",
                      absl::StrCat("`", published_until, "` is no day; write it as 2023-09-30"));
  }
  return days->last;
}

}  // namespace

absl::StatusOr<store::Resource> AsPublished(store::Reader& reader, const PublishedView& view,
                                            const std::string& published_until,
                                            const Moment& moment, store::Resource resource) {
  DOSSIER_ASSIGN_OR_RETURN(const int32_t day, ReadDay(published_until));
  if (!moment.IsNow()) {
    return FieldError("published_until", "PUBLISHED_UNTIL_INVALID",
                      "it asks what is known now of an earlier day, `as_of` what was known then; "
                      "leave one of them out");
  }
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

}  // namespace dossier::query

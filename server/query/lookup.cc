#include "server/query/lookup.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/resource_type.h"
#include "server/store/former_names.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::Resource;

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
    case Collection::kDecision:
      return "decisions/{decision}";
    default:
      return "a resource name";
  }
}

absl::Status NotFoundAt(absl::string_view name, const Moment& moment) {
  if (moment.IsNow()) return NotFound(name);
  return Annotate(NotFound(name), moment.IsBeforeAll()
                                      ? "before the first revision"
                                      : absl::StrCat("as of revision ", moment.as_of()));
}

}  // namespace

absl::Status CheckName(Collection collection, absl::string_view field, absl::string_view name) {
  if (store::CollectionOf(name) == collection) return absl::OkStatus();
  return FieldError(
      field, "NAME_INVALID",
      name.empty() ? absl::StrCat("is required; write ", NamePattern(collection))
                   : absl::StrCat("`", name, "` is not of the form ", NamePattern(collection)));
}

absl::StatusOr<Resource> FindResource(store::Reader& reader, Collection collection,
                                      absl::string_view field, absl::string_view name,
                                      const Moment& moment) {
  DOSSIER_RETURN_IF_ERROR(CheckName(collection, field, name));
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Resource> resource, FindAt(reader, name, moment));
  if (!resource.has_value()) return NotFoundAt(name, moment);
  return *std::move(resource);
}

absl::StatusOr<Resource> FindIncident(store::Reader& reader, absl::string_view field,
                                      absl::string_view name, const Moment& moment) {
  absl::StatusOr<Resource> found = FindResource(reader, Collection::kIncident, field, name, moment);
  if (!absl::IsNotFound(found.status())) return found;
  if (moment.IsBeforeAll()) {
    // Whoever names a day from before may mean the other clock.
    return Annotate(found.status(),
                    "`published_until` tells what had been published by a day, `as_of` what was "
                    "known here, which is nothing yet");
  }
  DOSSIER_ASSIGN_OR_RETURN(std::optional<Resource> survivor,
                           store::SurvivorOf(reader, name, moment.as_of()));
  if (!survivor.has_value()) return found;
  return *std::move(survivor);
}

absl::StatusOr<Resource> FindVersion(store::Reader& reader, absl::string_view field,
                                     absl::string_view name, const Moment& moment) {
  DOSSIER_ASSIGN_OR_RETURN(Resource version,
                           FindResource(reader, Collection::kReportVersion, field, name));
  if (moment.IsNow()) return version;
  // What the log no longer tells, or not yet, its report says.
  const absl::string_view report = name.substr(0, name.find("/versions/"));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Resource> then, FindAt(reader, report, moment));
  v1::ReportVersion told;
  if (!told.ParseFromString(version.body)) return ResourceCorrupt(version);
  if (!then.has_value() || told.create_revision() > moment.as_of()) return NotFoundAt(name, moment);
  return version;
}

absl::StatusOr<std::string> TakeBody(Resource resource, const ReadMask& mask) {
  if (mask.IsWhole()) return std::move(resource.body);
  std::string wanted;
  if (!mask.Append(resource.body, wanted)) return ResourceCorrupt(resource);
  return wanted;
}

}  // namespace dossier::query

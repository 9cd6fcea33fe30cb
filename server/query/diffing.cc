#include "server/query/diffing.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/base/text_diff.h"
#include "server/query/lookup.h"
#include "server/query/reading.h"

namespace dossier::query {
namespace {

using store::Collection;

// The text of a version; empty if it is no longer kept.
absl::StatusOr<std::string> TextOf(store::Reader& reader, absl::string_view name,
                                   const Moment& moment) {
  DOSSIER_ASSIGN_OR_RETURN(const store::Resource resource,
                           FindVersion(reader, "name", name, moment));
  v1::ReportVersion version;
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, version));
  DOSSIER_ASSIGN_OR_RETURN(std::optional<std::string> text, reader.Text(version.text_sha256()));
  return std::move(text).value_or("");
}

void SetPassage(const std::string& version, absl::string_view text, int64_t start, int64_t end,
                v1::Span& passage) {
  passage.set_report_version(version);
  passage.set_start(start);
  passage.set_end(end);
  passage.set_text(
      std::string(text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start))));
}

v1::PassageChange::Type TypeOf(const TextChange& change) {
  if (change.old_start == change.old_end) return v1::PassageChange::TYPE_ADDED;
  return change.new_start == change.new_end ? v1::PassageChange::TYPE_REMOVED
                                            : v1::PassageChange::TYPE_REPLACED;
}

}  // namespace

absl::Status DiffVersions(store::Store& store, const v1::DiffReportVersionsRequest& asked,
                          v1::DiffReportVersionsResponse& diff) {
  DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store, asked.as_of()));
  DOSSIER_ASSIGN_OR_RETURN(const store::Resource resource,
                           FindResource(store, Collection::kReport, "name", asked.name(), moment));
  v1::Report report;
  DOSSIER_RETURN_IF_ERROR(ParseResource(resource, report));
  const int32_t to = asked.to() == 0 ? report.version() : asked.to();
  const int32_t from = asked.from() == 0 ? std::max(to - 1, 1) : asked.from();
  diff.set_from_version(absl::StrCat(asked.name(), "/versions/", from));
  diff.set_to_version(absl::StrCat(asked.name(), "/versions/", to));
  DOSSIER_ASSIGN_OR_RETURN(const std::string before, TextOf(store, diff.from_version(), moment));
  DOSSIER_ASSIGN_OR_RETURN(const std::string after, TextOf(store, diff.to_version(), moment));
  for (const TextChange& change : DiffTexts(before, after)) {
    v1::PassageChange& told = *diff.add_changes();
    told.set_type(TypeOf(change));
    SetPassage(diff.from_version(), before, change.old_start, change.old_end,
               *told.mutable_old_passage());
    SetPassage(diff.to_version(), after, change.new_start, change.new_end,
               *told.mutable_new_passage());
  }
  diff.set_kept_share(KeptShare(before, after));
  return absl::OkStatus();
}

}  // namespace dossier::query

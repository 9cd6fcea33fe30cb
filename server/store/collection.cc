#include <algorithm>
#include <iterator>

#include "server/store/store.h"

namespace dossier::store {
namespace {

struct Row {
  Collection collection;
  absl::string_view id;
};

constexpr Row kCollections[] = {
    {Collection::kIncident, "incidents"},
    {Collection::kStatement, "statements"},
    {Collection::kReport, "reports"},
    {Collection::kClaim, "claims"},
    {Collection::kSource, "sources"},
    {Collection::kRecord, "records"},
    {Collection::kReportVersion, "reportVersions"},
    {Collection::kAccount, "accounts"},
};

}  // namespace

absl::string_view CollectionId(Collection collection) {
  const auto row = std::find_if(std::begin(kCollections), std::end(kCollections),
                                [&](const Row& row) { return row.collection == collection; });
  return row->id;
}

std::optional<Collection> CollectionOf(absl::string_view name) {
  const size_t slash = name.find('/');
  if (slash == absl::string_view::npos || slash + 1 == name.size()) return std::nullopt;
  const absl::string_view id = name.substr(0, slash);
  const auto row = std::find_if(std::begin(kCollections), std::end(kCollections),
                                [&](const Row& row) { return row.id == id; });
  if (row == std::end(kCollections)) return std::nullopt;
  return row->collection;
}

}  // namespace dossier::store

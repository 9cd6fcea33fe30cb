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
    {Collection::kReportVersion, "versions"},
    {Collection::kAccount, "accounts"},
    {Collection::kUtterance, "utterances"},
};

}  // namespace

absl::string_view CollectionId(Collection collection) {
  const auto row = std::find_if(std::begin(kCollections), std::end(kCollections),
                                [&](const Row& row) { return row.collection == collection; });
  return row->id;
}

std::optional<Collection> CollectionOf(absl::string_view name) {
  // Collection ids and resource ids alternate: "sources/courts/records/k3f9" is a record.
  const size_t id = name.rfind('/');
  if (id == absl::string_view::npos || id == 0 || id + 1 == name.size()) return std::nullopt;
  const absl::string_view parent = name.substr(0, id);
  const size_t slash = parent.rfind('/');
  const absl::string_view collection =
      slash == absl::string_view::npos ? parent : parent.substr(slash + 1);
  const auto row = std::find_if(std::begin(kCollections), std::end(kCollections),
                                [&](const Row& row) { return row.id == collection; });
  if (row == std::end(kCollections)) return std::nullopt;
  return row->collection;
}

}  // namespace dossier::store

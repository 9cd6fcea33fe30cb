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
    {Collection::kPayload, "payloads"},
    {Collection::kDecision, "decisions"},
    {Collection::kFormerName, "names"},
    {Collection::kRedaction, "redactions"},
    {Collection::kFingerprint, "fingerprints"},
    {Collection::kLink, "links"},
    {Collection::kVertex, "vertices"},
    {Collection::kOutline, "outlines"},
    {Collection::kPrintTally, "tallies"},
    {Collection::kSeat, "seats"},
    {Collection::kFormerPrint, "former_prints"},
};

std::optional<Collection> CollectionWithId(absl::string_view id) {
  const auto row = std::find_if(std::begin(kCollections), std::end(kCollections),
                                [&](const Row& row) { return row.id == id; });
  if (row == std::end(kCollections)) return std::nullopt;
  return row->collection;
}

}  // namespace

absl::string_view CollectionId(Collection collection) {
  const auto row = std::find_if(std::begin(kCollections), std::end(kCollections),
                                [&](const Row& row) { return row.collection == collection; });
  return row == std::end(kCollections) ? "" : row->id;
}

std::optional<Collection> CollectionOf(absl::string_view name) {
  std::optional<Collection> collection;
  while (true) {
    const size_t id_at = name.find('/') + 1;
    if (id_at == 0) return std::nullopt;
    collection = CollectionWithId(name.substr(0, id_at - 1));
    name.remove_prefix(id_at);
    const size_t next = name.find('/');
    if (next == 0 || name.empty()) return std::nullopt;
    if (next == absl::string_view::npos) return collection;
    name.remove_prefix(next + 1);
  }
}

}  // namespace dossier::store

#include "server/store/sqlite/changed_sets.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMostSets = 8;
// So many changes are rather read as they are than through the index of all resources.
constexpr int64_t kFewChanges = 5000;

}  // namespace

absl::StatusOr<KeySet> ReadChangedSince(Connection& connection, Collection collection,
                                        int64_t revision) {
  const int64_t first_id = ChangeId(revision + 1, 0);
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t count,
      connection.Number("SELECT count(*) FROM (SELECT 1 FROM change WHERE id >= ? LIMIT ?)",
                        first_id, kFewChanges));
  KeySet keys;
  Statement row = count < kFewChanges
                      ? connection.Query("SELECT resource, id FROM change WHERE id >= ?", first_id)
                      : connection.Query(
                            "SELECT resource, id FROM change INDEXED BY change_of_resource "
                            "WHERE resource >= ? AND resource <= ?",
                            ResourceId(collection, 0), ResourceId(collection, kMaxKey));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return keys;
    if (row.Int(1) >= first_id && CollectionOfId(row.Int(0)) == collection) {
      keys.Add(KeyOfId(row.Int(0)));
    }
  }
}

absl::StatusOr<KeySet> ChangedSets::Since(Connection& connection, Collection collection,
                                          int64_t revision, int64_t head) {
  std::optional<Set> known;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(sets_.begin(), sets_.end(), [&](const Set& set) {
      return set.collection == collection && set.revision == revision;
    });
    if (found != sets_.end()) {
      sets_.splice(sets_.begin(), sets_, found);
      known = *found;
    }
  }
  if (known.has_value() && known->head >= head) return std::move(known->keys);
  DOSSIER_ASSIGN_OR_RETURN(
      KeySet keys, ReadChangedSince(connection, collection, known ? known->head : revision));
  if (known.has_value()) keys.Unite(known->keys);
  const std::lock_guard lock(mutex_);
  sets_.remove_if([&](const Set& set) {
    return set.collection == collection && set.revision == revision && set.head <= head;
  });
  sets_.push_front({collection, revision, head, keys});
  if (sets_.size() > kMostSets) sets_.pop_back();
  return keys;
}

}  // namespace dossier::store::sqlite

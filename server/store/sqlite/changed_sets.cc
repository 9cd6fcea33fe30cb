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

// Of more resources than this, it is told when they changed.
constexpr int64_t kFewChanged = 64 * 1024;

// Whether few changes were committed after `revision`.
absl::StatusOr<bool> AreFewAfter(Connection& connection, int64_t revision) {
  DOSSIER_ASSIGN_OR_RETURN(
      const int64_t count,
      connection.Number("SELECT count(*) FROM (SELECT 1 FROM change WHERE id >= ? LIMIT ?)",
                        ChangeId(revision + 1, 0), kFewChanges));
  return count < kFewChanges;
}

absl::StatusOr<KeySet> ReadLog(Connection& connection, Collection collection, int64_t revision) {
  KeySet keys;
  Statement row = connection.Query("SELECT resource, operation FROM change WHERE id >= ?",
                                   ChangeId(revision + 1, 0));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return keys;
    // What was made after the revision was not there.
    if (static_cast<Operation>(row.Int(1)) == Operation::kCreated) continue;
    if (CollectionOfId(row.Int(0)) == collection) keys.Add(KeyOfId(row.Int(0)));
  }
}

// From the index alone: of a resource that was there and changed, the log holds two changes at
// least.
absl::StatusOr<KeySet> ReadIndex(Connection& connection, Collection collection, int64_t revision) {
  KeySet keys;
  Statement row = connection.Query(
      "SELECT resource, id FROM change INDEXED BY change_of_resource "
      "WHERE resource >= ? AND resource <= ? ORDER BY resource, id",
      ResourceId(collection, 0), ResourceId(collection, kMaxKey));
  const int64_t first_id = ChangeId(revision + 1, 0);
  int64_t last = 0;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return keys;
    const int64_t resource = row.Int(0);
    if (resource == last && row.Int(1) >= first_id) keys.Add(KeyOfId(resource));
    last = resource;
  }
}

}  // namespace

absl::StatusOr<KeySet> ReadChangedSince(Connection& connection, Collection collection,
                                        int64_t revision) {
  DOSSIER_ASSIGN_OR_RETURN(const bool are_few, AreFewAfter(connection, revision));
  return are_few ? ReadLog(connection, collection, revision)
                 : ReadIndex(connection, collection, revision);
}

absl::StatusOr<KeySet> ChangedSets::Since(Connection& connection, Collection collection,
                                          int64_t revision, int64_t head) {
  DOSSIER_ASSIGN_OR_RETURN(const bool are_few, AreFewAfter(connection, revision));
  if (are_few) return ReadLog(connection, collection, revision);
  DOSSIER_ASSIGN_OR_RETURN(KeySet all, Get(connection, collection, 0, head));
  if (all.Count() <= kFewChanged) return all;
  return Get(connection, collection, revision, head);
}

absl::StatusOr<KeySet> ChangedSets::Get(Connection& connection, Collection collection,
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

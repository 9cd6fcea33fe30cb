#include "server/store/sqlite/revision_changes.h"

#include <utility>

#include "server/store/event.h"

namespace dossier::store::sqlite {
namespace {

// What happened between two states, or nullopt if they are the same.
std::optional<Operation> Difference(const std::optional<StoredResource>& before,
                                    const std::optional<StoredResource>& now) {
  if (!before.has_value() && !now.has_value()) return std::nullopt;
  if (!before.has_value()) return Operation::kCreated;
  if (!now.has_value()) return Operation::kDeleted;
  if (IsSame(*before, now->resource.body, now->terms, now->text)) return std::nullopt;
  return Operation::kUpdated;
}

v1::Event::Type EventType(Operation operation) {
  switch (operation) {
    case Operation::kCreated:
      return v1::Event::TYPE_CREATED;
    case Operation::kUpdated:
      return v1::Event::TYPE_UPDATED;
    case Operation::kDeleted:
      return v1::Event::TYPE_DELETED;
  }
  return v1::Event::TYPE_UNSPECIFIED;
}

}  // namespace

RevisionChanges::Touched* RevisionChanges::Find(absl::string_view name) {
  const auto entry = by_name_.find(name);
  return entry == by_name_.end() ? nullptr : entry->second;
}

RevisionChanges::Touched& RevisionChanges::Add(absl::string_view name, Collection collection,
                                               std::optional<StoredResource> before) {
  Touched& touched = touched_.emplace_back(
      Touched{.name = std::string(name), .collection = collection, .before = before});
  touched.now = std::move(before);
  by_name_.emplace(touched.name, &touched);
  return touched;
}

std::vector<Change> RevisionChanges::ForLog(int64_t revision, absl::Time commit_time) const {
  std::vector<Change> changes;
  for (const Touched& touched : touched_) {
    if (!IsPublic(touched.collection)) continue;
    const std::optional<Operation> operation = Difference(touched.before, touched.now);
    if (!operation.has_value()) continue;
    Change change{.revision = revision,
                  .index = static_cast<int32_t>(changes.size()),
                  .collection = touched.collection,
                  .operation = *operation,
                  .name = touched.name};
    change.event =
        EncodeEvent(EventType(*operation), revision, touched.name, commit_time, touched.collection,
                    touched.now.has_value() ? touched.now->resource.body : "");
    const StoredResource& after = touched.now.has_value() ? *touched.now : *touched.before;
    change.key = after.resource.key;
    change.time = commit_time;
    if (touched.before.has_value()) {
      change.previous_terms = touched.before->terms;
      change.previous_text_id = touched.before->text_id;
    }
    change.terms = after.terms;
    change.text_id = after.text_id;
    changes.push_back(std::move(change));
  }
  if (!changes.empty()) changes.back().last = true;
  return changes;
}

void RevisionChanges::Clear() {
  by_name_.clear();
  touched_.clear();
}

}  // namespace dossier::store::sqlite

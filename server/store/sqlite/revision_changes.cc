#include "server/store/sqlite/revision_changes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/store/changed_fields.h"
#include "server/store/event.h"

namespace dossier::store::sqlite {
namespace {

// What happened between two states, or nullopt if they are the same.
std::optional<Operation> Difference(const StoredResource* before, const StoredResource* now) {
  if (before == nullptr && now == nullptr) return std::nullopt;
  if (before == nullptr) return Operation::kCreated;
  if (now == nullptr) return Operation::kDeleted;
  if (IsSame(*before, now->resource.body, now->terms, now->text_id)) return std::nullopt;
  return Operation::kUpdated;
}

v1::Event::Type EventType(Operation operation, bool has_successors) {
  switch (operation) {
    case Operation::kCreated:
      return v1::Event::TYPE_CREATED;
    case Operation::kUpdated:
      return has_successors ? v1::Event::TYPE_SPLIT : v1::Event::TYPE_UPDATED;
    case Operation::kDeleted:
      return has_successors ? v1::Event::TYPE_MERGED : v1::Event::TYPE_DELETED;
  }
  return v1::Event::TYPE_UNSPECIFIED;
}

void AddOnce(absl::string_view name, std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

RevisionChanges::Touched* RevisionChanges::Find(absl::string_view name) {
  const auto entry = by_name_.find(name);
  return entry == by_name_.end() ? nullptr : entry->second;
}

RevisionChanges::Touched& RevisionChanges::Add(absl::string_view name, Collection collection,
                                               std::shared_ptr<const StoredResource> before) {
  Touched& touched = touched_.emplace_back(Touched{
      .name = std::string(name), .collection = collection, .before = before, .now = before});
  by_name_.emplace(touched.name, &touched);
  return touched;
}

void RevisionChanges::Succeed(absl::string_view predecessor, absl::string_view successor) {
  if (predecessor == successor) return;
  AddOnce(successor, successors_[predecessor]);
  AddOnce(predecessor, predecessors_[successor]);
}

void RevisionChanges::Tell(absl::string_view name, absl::string_view fields) {
  told_[name].append(fields.data(), fields.size());
}

RevisionChanges::Names RevisionChanges::Related(
    const absl::flat_hash_map<std::string, Names>& by_name, absl::string_view name,
    Moment moment) const {
  Names related;
  std::vector<absl::string_view> seen = {name};
  for (size_t next = 0; next < seen.size(); ++next) {
    const auto entry = by_name.find(seen[next]);
    if (entry == by_name.end()) continue;
    for (const std::string& other : entry->second) {
      const auto touched = by_name_.find(other);
      const bool is_new = std::find(seen.begin(), seen.end(), other) == seen.end();
      if (touched == by_name_.end() || !is_new) continue;  // untouched: no change to tell of
      const auto& state =
          moment == Moment::kBefore ? touched->second->before : touched->second->now;
      if (state != nullptr) {
        AddOnce(other, related);
      } else {
        seen.push_back(other);
      }
    }
  }
  return related;
}

std::vector<LogRow> RevisionChanges::ForLog(int64_t revision, absl::Time commit_time) const {
  std::vector<LogRow> rows;
  for (const Touched& touched : touched_) {
    if (!IsPublic(touched.collection)) continue;
    const std::optional<Operation> operation = Difference(touched.before.get(), touched.now.get());
    if (!operation.has_value()) continue;
    Change change{.revision = revision,
                  .index = static_cast<int32_t>(rows.size()),
                  .collection = touched.collection,
                  .operation = *operation,
                  .name = touched.name};
    change.event = EncodedChange(touched, *operation, revision, commit_time);
    const StoredResource& after = touched.now != nullptr ? *touched.now : *touched.before;
    if (touched.before != nullptr) {
      change.previous_terms = touched.before->terms;
      change.previous_text_id = touched.before->text_id;
    }
    change.terms = after.terms;
    change.text_id = after.text_id;
    rows.push_back({std::move(change), after.resource.key, commit_time});
  }
  if (!rows.empty()) rows.back().change.last = true;
  return rows;
}

std::string RevisionChanges::EncodedChange(const Touched& touched, Operation operation,
                                           int64_t revision, absl::Time commit_time) const {
  EventDetails details;
  if (operation != Operation::kCreated) {
    details.successors = Related(successors_, touched.name, Moment::kAfter);
  }
  if (operation != Operation::kDeleted) {
    details.predecessors = Related(predecessors_, touched.name, Moment::kBefore);
  }
  if (operation == Operation::kUpdated) {
    details.changed_fields = ChangedFields(touched.collection, touched.before->resource.body,
                                           touched.now->resource.body);
  }
  std::string event = EncodeEvent(
      EventType(operation, !details.successors.empty()), revision, touched.name, commit_time,
      touched.collection, touched.now != nullptr ? touched.now->resource.body : "", details);
  const auto told = told_.find(touched.name);
  if (told != told_.end() && operation != Operation::kCreated) event.append(told->second);
  return event;
}

void RevisionChanges::Clear() {
  told_.clear();
  successors_.clear();
  predecessors_.clear();
  by_name_.clear();
  touched_.clear();
}

}  // namespace dossier::store::sqlite

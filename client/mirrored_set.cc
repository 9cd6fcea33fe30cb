#include "dossier/client/mirrored_set.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/util/message_differencer.h"

namespace dossier::client {
namespace {

using google::protobuf::util::MessageDifferencer;

bool HasResource(const v1::Event& event) {
  return event.resource_case() != v1::Event::RESOURCE_NOT_SET;
}

// Whether both bring the same state of the resource.
bool SameResource(const v1::Event& a, const v1::Event& b) {
  if (a.resource_case() != b.resource_case()) return false;
  switch (a.resource_case()) {
    case v1::Event::kIncident:
      return MessageDifferencer::Equals(a.incident(), b.incident());
    case v1::Event::kStatement:
      return MessageDifferencer::Equals(a.statement(), b.statement());
    case v1::Event::kReport:
      return MessageDifferencer::Equals(a.report(), b.report());
    case v1::Event::kClaim:
      return MessageDifferencer::Equals(a.claim(), b.claim());
    case v1::Event::kSource:
      return MessageDifferencer::Equals(a.source(), b.source());
    case v1::Event::kDecision:
      return MessageDifferencer::Equals(a.decision(), b.decision());
    case v1::Event::RESOURCE_NOT_SET:
      return true;
  }
  return false;
}

}  // namespace

std::optional<v1::Event> MirroredSet::Find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = resources_.find(name);
  if (found == resources_.end()) return std::nullopt;
  return found->second;
}

size_t MirroredSet::size() const {
  const std::lock_guard lock(mutex_);
  return resources_.size();
}

void MirroredSet::ForEach(const std::function<void(const v1::Event&)>& visit) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, event] : resources_) visit(event);
}

bool MirroredSet::complete() const {
  const std::lock_guard lock(mutex_);
  return IsComplete();
}

int64_t MirroredSet::revision() const {
  const std::lock_guard lock(mutex_);
  return revision_;
}

bool MirroredSet::AwaitComplete(absl::Time deadline) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, absl::ToChronoTime(deadline), [this] { return IsComplete(); });
}

absl::Status MirroredSet::OnBatch(const WatchBatch& batch) {
  for (const v1::Event& event : batch.events) {
    // A resource comes with its state, whatever happened; what went away comes without.
    absl::Status status = HasResource(event) ? Put(event) : Drop(event.name(), &event);
    if (!status.ok()) return status;
  }
  if (batch.snapshot_end.has_value()) {
    if (absl::Status status = DropStale(); !status.ok()) return status;
  }
  const std::lock_guard lock(mutex_);
  if (!batch.events.empty()) {
    open_revision_ = batch.more_in_revision ? batch.events.rbegin()->revision() : 0;
  }
  if (batch.snapshot_end.has_value()) {
    listed_ = true;
    revision_ = *batch.snapshot_end;
  }
  // A filter may leave nothing of the rest of a revision.
  if (std::max(batch.progress.value_or(0), batch.snapshot_end.value_or(0)) >= open_revision_) {
    open_revision_ = 0;
  }
  if (IsComplete()) {
    if (!batch.events.empty()) revision_ = std::max(revision_, batch.events.rbegin()->revision());
    if (batch.progress.has_value()) revision_ = std::max(revision_, *batch.progress);
  }
  changed_.notify_all();
  return absl::OkStatus();
}

absl::Status MirroredSet::OnReset(const absl::Status& /*why*/) {
  for (const auto& [name, event] : resources_) stale_.insert(name);
  const std::lock_guard lock(mutex_);
  listed_ = false;
  open_revision_ = 0;
  return absl::OkStatus();
}

absl::Status MirroredSet::Put(const v1::Event& event) {
  stale_.erase(event.name());
  const auto found = resources_.find(event.name());
  const bool is_new = found == resources_.end();
  if (!is_new && SameResource(found->second, event)) return absl::OkStatus();
  absl::Status status = Tell({event.name(), is_new ? nullptr : &found->second, &event, &event});
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  resources_.insert_or_assign(event.name(), event);
  return absl::OkStatus();
}

absl::Status MirroredSet::Drop(const std::string& name, const v1::Event* event) {
  stale_.erase(name);
  const auto found = resources_.find(name);
  if (found == resources_.end()) return absl::OkStatus();
  if (absl::Status status = Tell({found->first, &found->second, nullptr, event}); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  resources_.erase(found);
  return absl::OkStatus();
}

absl::Status MirroredSet::DropStale() {
  while (!stale_.empty()) {
    const std::string name = *stale_.begin();
    absl::Status status = Drop(name, nullptr);
    if (!status.ok()) {
      stale_.insert(name);
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status MirroredSet::Tell(const Change& change) const {
  return listener_ ? listener_(change) : absl::OkStatus();
}

}  // namespace dossier::client

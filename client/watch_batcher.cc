#include "client/watch_batcher.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace dossier::client {

absl::Status WatchBatcher::Add(v1::WatchResponse& message) {
  NoteRevision(message);
  if (message.has_snapshot_end()) batch_.snapshot_end = message.snapshot_end().revision();
  if (message.has_progress()) {
    batch_.progress = message.progress().revision();
    batch_.head_revision = message.progress().head_revision();
  }
  complete_ = !message.resume_token().empty() && !(whole_revisions_ && open_revision_ != 0);
  if (!complete_) bytes_ += message.ByteSizeLong();
  if (batch_.events.empty()) {
    batch_.events.Swap(message.mutable_events());
  } else {
    for (v1::Event& event : *message.mutable_events()) *batch_.events.Add() = std::move(event);
  }
  batch_.resume_token = message.resume_token();
  if (complete_ || bytes_ <= max_bytes_) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "the server sent ", bytes_, " bytes without an end where the watch could go on; ",
      "max_batch_bytes is ", max_bytes_));
}

void WatchBatcher::NoteRevision(const v1::WatchResponse& message) {
  if (!message.events().empty()) {
    const int64_t last = message.events().rbegin()->revision();
    open_revision_ = message.more_in_revision() ? last : 0;
    return;
  }
  // A filter may leave nothing of the rest.
  const bool passed =
      (message.has_progress() && message.progress().revision() >= open_revision_) ||
      (message.has_snapshot_end() && message.snapshot_end().revision() >= open_revision_);
  if (passed) open_revision_ = 0;
}

WatchBatch WatchBatcher::Take() {
  batch_.more_in_revision = open_revision_ != 0;
  complete_ = false;
  bytes_ = 0;
  return std::exchange(batch_, WatchBatch());
}

}  // namespace dossier::client

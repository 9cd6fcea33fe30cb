#include "server/stream/snapshot_scan.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "server/base/status.h"
#include "server/store/event.h"

namespace dossier::stream {

void SnapshotScan::SkipTo(const internal::ResumeToken::Scan& place) {
  const auto& types = scope_.types();
  const auto type =
      std::find(types.begin(), types.end(), static_cast<store::Collection>(place.collection()));
  if (type == types.end()) return;
  type_ = static_cast<size_t>(type - types.begin());
  key_ = place.key();
}

absl::Status SnapshotScan::Fetch(store::Store& store, int max_resources) {
  rows_.clear();
  next_row_ = 0;
  page_end_ = key_;
  more_pages_ = false;
  const store::Collection type = scope_.types()[type_];
  DOSSIER_ASSIGN_OR_RETURN(store::Page page, store.Select({.collection = type,
                                                           .condition = scope_.Selects(type),
                                                           .after_key = key_,
                                                           .limit = max_resources}));
  head_seen_ = std::max(head_seen_, page.revision);
  more_pages_ = page.more;
  if (!page.resources.empty()) page_end_ = page.resources.back().key;
  for (store::Resource& row : page.resources) {
    if (row.revision <= at_) rows_.push_back(std::move(row));
  }
  if (rows_.empty()) FinishPage();
  return absl::OkStatus();
}

void SnapshotScan::List(size_t max_bytes, MessageBuilder& message) {
  while (next_row_ < rows_.size()) {
    const store::Resource& row = rows_[next_row_];
    const std::string event = store::EncodeEvent(v1::Event::TYPE_SNAPSHOT, row.revision, row.name,
                                                 absl::InfinitePast(), row.collection, row.body);
    if (!message.empty() && message.bytes() + event.size() > max_bytes) return;
    message.AddEvent(event);
    key_ = row.key;
    ++next_row_;
  }
  FinishPage();
}

internal::ResumeToken::Scan SnapshotScan::place() const {
  internal::ResumeToken::Scan place;
  if (done()) return place;
  place.set_collection(static_cast<int32_t>(scope_.types()[type_]));
  place.set_key(key_);
  return place;
}

void SnapshotScan::FinishPage() {
  rows_.clear();
  next_row_ = 0;
  key_ = page_end_;
  if (more_pages_) return;
  ++type_;
  key_ = 0;
}

}  // namespace dossier::stream

#include "server/sources/source_entry.h"

#include "server/base/error.h"

namespace dossier::sources {

bool SourceEntry::HasRunningBackfill() const {
  return settings.backfill().state() == v1::Backfill::STATE_RUNNING;
}

v1::Source SourceEntry::Describe() const {
  v1::Source source = settings;
  if (backfill != nullptr) *source.mutable_backfill() = backfill->Describe();
  if (built_in()) {
    source.set_state(v1::Source::STATE_IDLE);
    source.set_caught_up(true);
    return source;
  }
  if (plugin != nullptr) source.set_plugin_version(plugin->description.version);
  DescribeHealth(runner == nullptr ? last_status : runner->Status(), former, source);
  if (paused || !refused.ok()) {
    source.set_state(paused ? v1::Source::STATE_PAUSED : v1::Source::STATE_FAILED);
    *source.mutable_state_time() = ToTimestamp(since);
    source.clear_error();
    source.clear_next_poll_time();
    if (!paused) *source.mutable_error() = ToRpcStatus(refused);
  }
  if (!notice.ok() && !source.has_error()) *source.mutable_error() = ToRpcStatus(notice);
  return source;
}

v1::Source SourceEntry::DescribeForShelf() const {
  v1::Source source = Describe();
  if (source.state() == v1::Source::STATE_POLLING && source.caught_up()) {
    source.set_state(v1::Source::STATE_IDLE);
  }
  return source;
}

void SourceEntry::Retire(const ingest::SourceStatus& ended) {
  former.Add(ended);
  last_status = ended;
  last_status.records = last_status.quarantined = 0;
  last_status.defects = last_status.restarts = 0;
  last_status.next_poll_time.reset();
}

}  // namespace dossier::sources

#ifndef DOSSIER_SERVER_SOURCES_SOURCE_ENTRY_H_
#define DOSSIER_SERVER_SOURCES_SOURCE_ENTRY_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "dossier/internal/config.pb.h"
#include "dossier/v1/source.pb.h"
#include "server/ingest/source_runner.h"
#include "server/sources/backfill.h"
#include "server/sources/plugin_catalog.h"
#include "server/sources/source_health.h"

namespace dossier::sources {

// One source of the registry: what was decided about it, and what reads it now. For the registry,
// which guards it.
struct SourceEntry {
  // Name, display name, plugin, configuration, reliability, isolation, origin, revisions and the
  // last backfill.
  v1::Source settings;
  internal::ProcessLimits limits;

  bool paused = false;
  // Why it cannot be read; OK if it can.
  absl::Status refused;
  // What an operator should know although it is read, as that its plugin's file is gone.
  absl::Status notice;
  // Since when it is paused or refused.
  absl::Time since = absl::InfinitePast();

  // What reads it, and with which plugin; null while it is paused or refused.
  std::shared_ptr<const UsablePlugin> plugin;
  std::shared_ptr<ingest::SourceRunner> runner;
  std::shared_ptr<BackfillRun> backfill;

  // The readings before `runner`.
  FormerReadings former;
  ingest::SourceStatus last_status;

  // As it was last compared with the shelf, and when its backfill last was kept.
  v1::Source kept;
  absl::Time progress_kept = absl::InfinitePast();

  bool built_in() const { return settings.origin() == v1::Source::ORIGIN_BUILT_IN; }
  bool configured() const { return settings.origin() == v1::Source::ORIGIN_CONFIGURATION; }
  bool HasRunningBackfill() const;

  // All that is known of it now.
  v1::Source Describe() const;
  // The same as it is kept: polling and idling alternate all the time and count as one.
  v1::Source DescribeForShelf() const;

  // Notes that `ended` will not be asked any more.
  void Retire(const ingest::SourceStatus& ended);
};

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_SOURCE_ENTRY_H_

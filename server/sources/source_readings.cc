// How the registry makes, starts and ends what reads a source.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/ingest/config_schema.h"
#include "server/sources/source_changes.h"
#include "server/sources/source_registry.h"

namespace dossier::sources {

absl::StatusOr<SourceRegistry::Prepared> SourceRegistry::Prepare(
    const v1::Source& settings, const internal::ProcessLimits& limits,
    const v1::Backfill* backfill) const {
  DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<const UsablePlugin> plugin,
                           catalog_.Find(PluginIdOf(settings)));
  DOSSIER_ASSIGN_OR_RETURN(std::string config_json, ConfigJson(settings));
  DOSSIER_RETURN_IF_ERROR(
      Annotate(ingest::CheckConfig(plugin->description.config_schema_json, config_json),
               absl::StrCat("configuration of plugin \"", plugin->description.id, "\"")));
  Reading reading{.source_id = std::string(absl::StripPrefix(settings.name(), "sources/")),
                  .config_json = std::move(config_json),
                  .isolation = settings.isolation(),
                  .limits = limits};
  if (reading.isolation == v1::Source::ISOLATION_UNSPECIFIED) {
    reading.isolation = config_.plugin_host().isolation();
  }
  if (reading.isolation == v1::Source::ISOLATION_UNSPECIFIED) {
    reading.isolation = v1::Source::ISOLATION_PROCESS;
  }
  if (backfill != nullptr) reading.range = RangeOf(*backfill);
  DOSSIER_ASSIGN_OR_RETURN(ingest::SourceOpener opener,
                           make_sessions_(*plugin, std::move(reading)));
  return Prepared{.plugin = std::move(plugin), .opener = std::move(opener)};
}

ingest::SourceRunner::Options SourceRegistry::RunnerOptions(const v1::Source& settings,
                                                            const UsablePlugin& plugin) const {
  ingest::SourceRunner::Options options;
  options.source_id = std::string(absl::StripPrefix(settings.name(), "sources/"));
  options.plugin_id = plugin.description.id;
  options.plugin_version = plugin.description.version;
  options.cursor_format = plugin.description.cursor_format;
  options.budget.limits.max_records = config_.ingest().batch_records();
  options.budget.limits.max_bytes = config_.ingest().batch_bytes();
  options.budget.limits.max_body_bytes = config_.ingest().max_report_bytes();
  if (config_.plugin_host().most_crashes() > 0) {
    options.most_crashes = config_.plugin_host().most_crashes();
  }
  return options;
}

absl::StatusOr<std::shared_ptr<ingest::SourceRunner>> SourceRegistry::MakeRunner(
    const v1::Source& settings, const Prepared& prepared) {
  ingest::SourceRunner::Options options = RunnerOptions(settings, *prepared.plugin);
  DOSSIER_ASSIGN_OR_RETURN(options.rhythm, shelf_.RhythmOf(settings.name()));
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Cursor> stored,
                           shelf_.FindCursor(settings.name()));
  std::optional<ingest::SourceCursor> cursor;
  if (stored.has_value()) cursor = {stored->bytes, static_cast<uint32_t>(stored->format)};
  return std::make_shared<ingest::SourceRunner>(std::move(options), prepared.opener,
                                                std::move(cursor), sink_, clock_);
}

absl::StatusOr<std::shared_ptr<BackfillRun>> SourceRegistry::MakeBackfill(
    const v1::Source& settings, const Prepared& prepared) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<store::Cursor> stored,
                           shelf_.FindCursor(BackfillCursorName(settings.name())));
  DOSSIER_ASSIGN_OR_RETURN(
      std::unique_ptr<BackfillRun> run,
      BackfillRun::Make(settings.name(), settings.backfill(), stored,
                        RunnerOptions(settings, *prepared.plugin), prepared.opener, sink_, clock_));
  return run;
}

absl::Status SourceRegistry::TryMakeReadings(SourceEntry& entry) {
  DOSSIER_ASSIGN_OR_RETURN(Prepared prepared, Prepare(entry.settings, entry.limits, nullptr));
  DOSSIER_ASSIGN_OR_RETURN(std::shared_ptr<ingest::SourceRunner> runner,
                           MakeRunner(entry.settings, prepared));
  std::shared_ptr<BackfillRun> backfill;
  if (entry.HasRunningBackfill()) {
    DOSSIER_ASSIGN_OR_RETURN(const Prepared span,
                             Prepare(entry.settings, entry.limits, &entry.settings.backfill()));
    DOSSIER_ASSIGN_OR_RETURN(backfill, MakeBackfill(entry.settings, span));
  }
  absl::MutexLock lock(&mutex_);
  entry.plugin = std::move(prepared.plugin);
  entry.runner = std::move(runner);
  entry.backfill = std::move(backfill);
  return absl::OkStatus();
}

void SourceRegistry::MakeReadings(SourceEntry& entry) {
  const absl::Status status = TryMakeReadings(entry);
  absl::MutexLock lock(&mutex_);
  entry.notice = absl::OkStatus();
  if (status == entry.refused) return;
  entry.refused = status;
  entry.since = clock_.Now();
  if (!status.ok()) {
    // The server goes on without this source, and tells why.
    spdlog::error("{}: {}", entry.settings.name(), std::string(status.message()));
  }
}

void SourceRegistry::StartReadings(const SourceEntry& entry) {
  if (entry.runner != nullptr) entry.runner->Start();
  if (entry.backfill != nullptr) entry.backfill->Start();
}

void SourceRegistry::StopReadings(SourceEntry& entry, absl::Duration patience) {
  const std::shared_ptr<ingest::SourceRunner> runner = entry.runner;
  if (runner != nullptr) runner->RequestStop();
  StopBackfill(entry, patience);
  if (runner == nullptr) return;
  if (const absl::Status status = runner->Stop(patience); !status.ok()) {
    spdlog::error("{}: {}", entry.settings.name(), std::string(status.message()));
  }
  absl::MutexLock lock(&mutex_);
  entry.Retire(runner->Status());
  entry.runner = nullptr;
  entry.plugin = nullptr;
}

void SourceRegistry::StopBackfill(SourceEntry& entry, absl::Duration patience) {
  const std::shared_ptr<BackfillRun> backfill = entry.backfill;
  if (backfill == nullptr) return;
  if (const absl::Status status = backfill->Stop(patience); !status.ok()) {
    spdlog::error("backfill of {}: {}", entry.settings.name(), std::string(status.message()));
  }
  absl::MutexLock lock(&mutex_);
  *entry.settings.mutable_backfill() = backfill->Describe();
  entry.backfill = nullptr;
}

}  // namespace dossier::sources

#include "server/sources/source_registry.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"
#include "server/sources/source_changes.h"

namespace dossier::sources {
namespace {

// How often states are compared with the change log, and directories looked at that tell nothing.
constexpr absl::Duration kLookInterval = absl::Seconds(1);
// The same while a plugin file is being written.
constexpr absl::Duration kSettleInterval = absl::Milliseconds(100);
// How often the progress of a backfill is worth a revision.
constexpr absl::Duration kProgressInterval = absl::Seconds(5);
// How long a reading may take to end when it is replaced.
constexpr absl::Duration kPatience = absl::Seconds(10);

constexpr absl::string_view kSubmitted = "sources/submitted";

v1::Source SettingsOf(const internal::SourceConfig& config) {
  v1::Source settings;
  settings.set_name(absl::StrCat("sources/", config.id()));
  settings.set_display_name(config.display_name().empty() ? config.id() : config.display_name());
  settings.set_plugin(absl::StrCat("plugins/", config.plugin()));
  *settings.mutable_config() = config.config();
  settings.set_reliability(config.reliability());
  settings.set_isolation(config.isolation());
  settings.set_origin(v1::Source::ORIGIN_CONFIGURATION);
  return settings;
}

// The settings of a source as it was kept, without how it did.
v1::Source SettingsOf(const v1::Source& stored) {
  v1::Source settings;
  settings.set_name(stored.name());
  settings.set_display_name(stored.display_name());
  settings.set_plugin(stored.plugin());
  *settings.mutable_config() = stored.config();
  settings.set_reliability(stored.reliability());
  settings.set_isolation(stored.isolation());
  settings.set_origin(stored.origin());
  return settings;
}

// Takes up what operators decided about the source before this process.
void TakeUp(const v1::Source& stored, const Clock& clock, SourceEntry& entry) {
  entry.paused = stored.state() == v1::Source::STATE_PAUSED;
  entry.since = clock.Now();
  if (stored.has_backfill()) *entry.settings.mutable_backfill() = stored.backfill();
  entry.settings.set_create_revision(stored.create_revision());
  entry.settings.set_revision(stored.revision());
}

}  // namespace

SourceRegistry::SourceRegistry(const internal::ServerConfig& config, store::Store& store,
                               ingest::BatchSink& sink, PluginCatalog& catalog,
                               SessionMaker make_sessions, const Clock& clock)
    : config_(config),
      sink_(sink),
      catalog_(catalog),
      make_sessions_(std::move(make_sessions)),
      clock_(clock),
      shelf_(store),
      watch_({config.plugin_directories().begin(), config.plugin_directories().end()}) {}

SourceRegistry::~SourceRegistry() { Stop(absl::ZeroDuration()); }

absl::Status SourceRegistry::Start() {
  absl::MutexLock scanning(&scanning_);
  catalog_.Rescan();
  absl::MutexLock changes(&changes_);
  std::map<std::string, v1::Source> stored;
  DOSSIER_ASSIGN_OR_RETURN(std::vector<v1::Source> loaded, shelf_.Load());
  for (v1::Source& source : loaded) stored[source.name()] = std::move(source);

  for (const internal::SourceConfig& source : config_.sources()) {
    const auto before = stored.extract(absl::StrCat("sources/", source.id()));
    DOSSIER_RETURN_IF_ERROR(AddConfigured(source, before.empty() ? nullptr : &before.mapped()));
  }
  // What clients submit comes from a source that has no plugin.
  auto submitted = std::make_unique<SourceEntry>();
  submitted->settings.set_name(std::string(kSubmitted));
  submitted->settings.set_display_name("Submitted by clients");
  submitted->settings.set_origin(v1::Source::ORIGIN_BUILT_IN);
  stored.erase(std::string(kSubmitted));
  Add(std::move(submitted));

  for (const auto& [name, source] : stored) {
    if (source.origin() != v1::Source::ORIGIN_API) {
      spdlog::info("{} is not in the configuration any more; its reports stay", name);
      DOSSIER_RETURN_IF_ERROR(shelf_.Delete(name, SourceShelf::Cursors::kKeep));
      continue;
    }
    auto entry = std::make_unique<SourceEntry>();
    entry->settings = SettingsOf(source);
    TakeUp(source, clock_, *entry);
    Add(std::move(entry));
  }
  for (SourceEntry* entry : Entries()) {
    if (!entry->built_in() && !entry->paused) MakeReadings(*entry);
  }
  // Watchers see where a source begins before anything comes from it.
  DOSSIER_RETURN_IF_ERROR(KeepStates());
  for (const SourceEntry* entry : Entries()) StartReadings(*entry);
  return absl::OkStatus();
}

absl::Status SourceRegistry::AddConfigured(const internal::SourceConfig& config,
                                           const v1::Source* stored) {
  auto entry = std::make_unique<SourceEntry>();
  entry->settings = SettingsOf(config);
  entry->limits = config.limits();
  if (stored != nullptr && stored->plugin() != entry->settings.plugin()) {
    // Cursors are of use to the plugin that made them alone.
    spdlog::warn("source {} had {} before and has {} now: it is read from the beginning",
                 config.id(), stored->plugin(), entry->settings.plugin());
    v1::Source fresh = entry->settings;
    fresh.set_state(v1::Source::STATE_STARTING);
    DOSSIER_RETURN_IF_ERROR(shelf_.Put(fresh, SourceShelf::Cursors::kForget));
  } else if (stored != nullptr) {
    if (stored->origin() == v1::Source::ORIGIN_API) {
      spdlog::warn(
          "source {} was created by the API and stands in the configuration now, which "
          "decides from here on",
          config.id());
    }
    TakeUp(*stored, clock_, *entry);
  }
  Add(std::move(entry));
  return absl::OkStatus();
}

void SourceRegistry::Add(std::unique_ptr<SourceEntry> entry) {
  absl::MutexLock lock(&mutex_);
  const std::string name = entry->settings.name();
  entries_[name] = std::move(entry);
}

void SourceRegistry::KeepLooking() {
  thread_ = std::thread([this] {
    bool unsettled = false;
    while (true) {
      watch_.Wait(unsettled ? kSettleInterval : kLookInterval);
      {
        absl::MutexLock lock(&looking_);
        if (stopping_) return;
      }
      Look();
      absl::MutexLock scanning(&scanning_);
      unsettled = unsettled_;
    }
  });
}

void SourceRegistry::Look() {
  absl::MutexLock scanning(&scanning_);
  const PluginCatalog::Scan scan = catalog_.Rescan();
  unsettled_ = scan.unsettled;
  absl::MutexLock changes(&changes_);
  if (stopped_) return;
  if (scan.changed) FollowPlugins();
  KeepBackfills();
  if (const absl::Status status = KeepStates(); !status.ok()) {
    spdlog::warn("the state of the sources could not be recorded: {}", status.ToString());
  }
}

void SourceRegistry::FollowPlugins() {
  for (SourceEntry* entry : Entries()) {
    if (!entry->built_in() && !entry->paused) FollowPlugin(*entry);
  }
}

// One whose plugin was missing starts, one whose plugin was replaced goes on with the new version,
// and one whose plugin is gone goes on with what it has, and says so.
void SourceRegistry::FollowPlugin(SourceEntry& entry) {
  if (entry.runner == nullptr) {
    MakeReadings(entry);
    StartReadings(entry);
    return;
  }
  const std::string& version = entry.plugin->description.version;
  const auto tell = [&](absl::Status notice) {
    if (!notice.ok()) {
      spdlog::warn("{}: {}", entry.settings.name(), std::string(notice.message()));
    }
    absl::MutexLock lock(&mutex_);
    entry.notice = std::move(notice);
  };
  const auto now = catalog_.Find(PluginIdOf(entry.settings));
  if (!now.ok()) {
    tell(Error(absl::StatusCode::kFailedPrecondition, "PLUGIN_REMOVED",
               absl::StrCat("the file of its plugin is gone or cannot be used any more; the source "
                            "goes on with version ",
                            version, " until it is paused or the server ends: put it back (",
                            now.status().message(), ")"),
               {{"path", entry.plugin->file->path()}}));
    return;
  }
  if ((*now)->file->sha256() == entry.plugin->file->sha256()) return tell(absl::OkStatus());
  const auto prepared = Prepare(entry.settings, entry.limits, nullptr);
  if (!prepared.ok()) {
    tell(Annotate(prepared.status(), absl::StrCat("the source goes on with version ", version,
                                                  " of its plugin, for the new one cannot be used "
                                                  "for it")));
    return;
  }
  spdlog::info("{} goes on with version {} of its plugin instead of {}", entry.settings.name(),
               prepared->plugin->description.version, version);
  StopReadings(entry, kPatience);
  {
    absl::MutexLock lock(&mutex_);
    ++entry.former.restarts;
  }
  MakeReadings(entry);
  StartReadings(entry);
}

// Ends those that are over, and shows at times how far the others have come.
void SourceRegistry::KeepBackfills() {
  for (SourceEntry* entry : Entries()) {
    if (entry->backfill == nullptr) continue;
    const v1::Backfill progress = entry->backfill->Describe();
    const bool is_over = progress.state() != v1::Backfill::STATE_RUNNING;
    const bool is_due = clock_.Now() - entry->progress_kept >= kProgressInterval &&
                        progress.read_count() != entry->settings.backfill().read_count();
    if (!is_over && !is_due) continue;
    v1::Source source = Described(*entry);
    *source.mutable_backfill() = progress;
    const absl::Status kept =
        Keep(*entry, std::move(source),
             is_over ? SourceShelf::Cursors::kForgetBackfill : SourceShelf::Cursors::kKeep);
    if (!kept.ok()) {
      spdlog::warn("the backfill of {} could not be recorded: {}", entry->settings.name(),
                   kept.ToString());
      continue;
    }
    if (is_over) StopBackfill(*entry, kPatience);
    absl::MutexLock lock(&mutex_);
    *entry->settings.mutable_backfill() = progress;
    entry->progress_kept = clock_.Now();
  }
}

absl::Status SourceRegistry::KeepStates() {
  std::vector<SourceEntry*> changed;
  std::vector<v1::Source> states;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [name, entry] : entries_) {
      v1::Source state = entry->DescribeForShelf();
      if (!DiffersNotably(state, entry->kept)) continue;
      changed.push_back(entry.get());
      states.push_back(std::move(state));
    }
  }
  if (changed.empty()) return absl::OkStatus();
  std::vector<v1::Source*> to_put;
  for (v1::Source& state : states) to_put.push_back(&state);
  DOSSIER_RETURN_IF_ERROR(shelf_.PutNotable(std::move(to_put)));
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < changed.size(); ++i) {
    changed[i]->settings.set_create_revision(states[i].create_revision());
    changed[i]->settings.set_revision(states[i].revision());
    changed[i]->kept = std::move(states[i]);
  }
  return absl::OkStatus();
}

std::vector<SourceEntry*> SourceRegistry::Entries() const {
  absl::MutexLock lock(&mutex_);
  std::vector<SourceEntry*> entries;
  for (const auto& [name, entry] : entries_) entries.push_back(entry.get());
  return entries;
}

void SourceRegistry::Stop(absl::Duration patience) {
  {
    absl::MutexLock lock(&looking_);
    stopping_ = true;
  }
  watch_.Wake();
  if (thread_.joinable()) thread_.join();
  absl::MutexLock changes(&changes_);
  stopped_ = true;
  const std::vector<SourceEntry*> entries = Entries();
  for (const SourceEntry* entry : entries) {
    if (entry->runner != nullptr) entry->runner->RequestStop();
    if (entry->backfill != nullptr) entry->backfill->RequestStop();
  }
  const absl::Time deadline = absl::Now() + patience;
  for (SourceEntry* entry : entries) {
    StopReadings(*entry, std::max(deadline - absl::Now(), absl::ZeroDuration()));
  }
}

std::vector<v1::Source> SourceRegistry::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<v1::Source> sources;
  for (const auto& [name, entry] : entries_) sources.push_back(entry->Describe());
  return sources;
}

std::optional<v1::Source> SourceRegistry::Find(absl::string_view name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return std::nullopt;
  return found->second->Describe();
}

}  // namespace dossier::sources

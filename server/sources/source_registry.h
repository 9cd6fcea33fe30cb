#ifndef DOSSIER_SERVER_SOURCES_SOURCE_REGISTRY_H_
#define DOSSIER_SERVER_SOURCES_SOURCE_REGISTRY_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "dossier/internal/config.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/source_service.pb.h"
#include "server/base/clock.h"
#include "server/ingest/source_batch.h"
#include "server/sources/plugin_catalog.h"
#include "server/sources/plugin_sessions.h"
#include "server/sources/plugin_watch.h"
#include "server/sources/source_entry.h"
#include "server/sources/source_shelf.h"

namespace dossier::sources {

// The sources of this server: those of the configuration file and those that clients created. Reads
// each on a thread of its own, follows plugins as they come, change and go, carries out what
// operators ask for, and keeps all that must survive a restart. What is wrong with one source is
// told by its listing and keeps no other from running.
//
// Every change is durable before it is answered. Errors name the reason and what to do; those of
// an operation are told with the RPC of its name in source_service.proto.
//
// Thread-safe from Start() on. Operations wait for each other, for the store, and for plugins to
// end; List() and Find() wait for nothing.
class SourceRegistry {
 public:
  // All outlive the object.
  SourceRegistry(const internal::ServerConfig& config, store::Store& store, ingest::BatchSink& sink,
                 PluginCatalog& catalog, SessionMaker make_sessions, const Clock& clock);
  ~SourceRegistry();

  // Takes up all sources where they were left.
  absl::Status Start();

  // From now on a thread calls Look() whenever something may have happened.
  void KeepLooking();

  // Follows what happened since the last time: plugin files, ended backfills, states that are worth
  // a revision.
  void Look();

  // Asks all sources to end, waits for them until `patience` is over, and logs who did not.
  void Stop(absl::Duration patience);

  std::vector<v1::Plugin> Plugins() const { return catalog_.List(); }
  // In the order of their names.
  std::vector<v1::Source> List() const;
  std::optional<v1::Source> Find(absl::string_view name) const;

  absl::StatusOr<v1::Source> Create(const v1::CreateSourceRequest& request);
  absl::StatusOr<v1::Source> Update(const v1::UpdateSourceRequest& request);
  absl::Status Delete(absl::string_view name);
  absl::StatusOr<v1::Source> Pause(absl::string_view name);
  absl::StatusOr<v1::Source> Resume(absl::string_view name);
  absl::StatusOr<v1::Source> Poll(absl::string_view name);
  absl::StatusOr<v1::Source> Backfill(const v1::BackfillSourceRequest& request);
  absl::StatusOr<v1::Source> CancelBackfill(absl::string_view name);

 private:
  // What a reading needs and can be had without disturbing the one that runs.
  struct Prepared {
    std::shared_ptr<const UsablePlugin> plugin;
    ingest::SourceOpener opener;
  };

  // ---- source_registry.cc
  absl::Status AddConfigured(const internal::SourceConfig& config, const v1::Source* stored);
  void Add(std::unique_ptr<SourceEntry> entry);
  void FollowPlugins();
  void FollowPlugin(SourceEntry& entry);
  void KeepBackfills();
  absl::Status KeepStates();
  std::vector<SourceEntry*> Entries() const;

  // ---- source_readings.cc
  absl::StatusOr<Prepared> Prepare(const v1::Source& settings,
                                   const internal::ProcessLimits& limits,
                                   const v1::Backfill* backfill) const;
  ingest::SourceRunner::Options RunnerOptions(const v1::Source& settings,
                                              const UsablePlugin& plugin) const;
  absl::StatusOr<std::shared_ptr<ingest::SourceRunner>> MakeRunner(const v1::Source& settings,
                                                                   const Prepared& prepared);
  absl::StatusOr<std::shared_ptr<BackfillRun>> MakeBackfill(const v1::Source& settings,
                                                            const Prepared& prepared);
  // Makes what reads the source, and its backfill if one is running, but starts neither.
  absl::Status TryMakeReadings(SourceEntry& entry);
  void MakeReadings(SourceEntry& entry);
  static void StartReadings(const SourceEntry& entry);
  void StopReadings(SourceEntry& entry, absl::Duration patience);
  void StopBackfill(SourceEntry& entry, absl::Duration patience);

  // ---- source_operations.cc
  // The source of that name, if clients may do something about it.
  absl::StatusOr<SourceEntry*> Operable(absl::string_view name) const;
  // The same if the API created it.
  absl::StatusOr<SourceEntry*> Changeable(absl::string_view name) const;
  absl::Status CheckRuns() const;
  v1::Source Described(const SourceEntry& entry) const;
  // Keeps `decided` as the state of the source and notes its revisions.
  absl::Status Keep(SourceEntry& entry, v1::Source decided,
                    SourceShelf::Cursors cursors = SourceShelf::Cursors::kKeep);

  const internal::ServerConfig& config_;
  ingest::BatchSink& sink_;
  PluginCatalog& catalog_;
  const SessionMaker make_sessions_;
  const Clock& clock_;
  SourceShelf shelf_;
  PluginWatch watch_;

  // One change at a time; held while plugins end and the store commits. Before mutex_.
  absl::Mutex changes_;
  bool stopped_ ABSL_GUARDED_BY(changes_) = false;

  // Held for moments only. The entries and the map change under both locks, so that each of the two
  // is enough to read them.
  mutable absl::Mutex mutex_;
  std::map<std::string, std::unique_ptr<SourceEntry>, std::less<>> entries_;

  // Held while plugin files are looked at, which may take long and holds up no operator. Before
  // changes_.
  absl::Mutex scanning_;
  bool unsettled_ ABSL_GUARDED_BY(scanning_) = false;

  absl::Mutex looking_;
  bool stopping_ ABSL_GUARDED_BY(looking_) = false;
  std::thread thread_;
};

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_SOURCE_REGISTRY_H_

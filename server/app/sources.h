#ifndef DOSSIER_SERVER_APP_SOURCES_H_
#define DOSSIER_SERVER_APP_SOURCES_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "dossier/internal/config.pb.h"
#include "dossier/v1/source.pb.h"
#include "server/base/clock.h"
#include "server/ingest/plugin_library.h"
#include "server/ingest/secret_source.h"
#include "server/ingest/source_batch.h"
#include "server/ingest/source_runner.h"
#include "server/store/store.h"

namespace dossier::app {

// The plugins and sources of this server, from the configuration: loads, starts, watches and stops
// them. What is wrong with one is told by its listing and keeps no other from running.
//
// Thread-safe after Start().
class Sources {
 public:
  // All outlive the object.
  Sources(const internal::ServerConfig& config, store::Store& store, ingest::BatchSink& sink,
          const Clock& clock);
  ~Sources();

  // Loads the plugins and starts a runner for each source, from its last committed cursor.
  absl::Status Start();

  // Asks all sources to end, waits for them until `patience` is over, and logs who did not.
  void Stop(absl::Duration patience);

  std::vector<v1::Plugin> Plugins() const;
  // In the order of their names.
  std::vector<v1::Source> List() const;
  std::optional<v1::Source> Find(absl::string_view name) const;

 private:
  struct Entry {
    v1::Source source;  // what does not change
    absl::Status refused;
    absl::Time refused_time;
    std::unique_ptr<ingest::SourceRunner> runner;
    v1::Source::State stored_state = v1::Source::STATE_UNSPECIFIED;
  };

  absl::Status StartOne(const internal::SourceConfig& config);
  absl::StatusOr<std::unique_ptr<ingest::SourceRunner>> MakeRunner(
      const internal::SourceConfig& config);
  v1::Source Describe(const Entry& entry) const;
  absl::Status PutChanged();
  void WatchStates();

  const internal::ServerConfig& config_;
  store::Store& store_;
  ingest::BatchSink& sink_;
  const Clock& clock_;
  ingest::PluginLibrary library_;
  ingest::SecretSource secrets_;  // null: there are none
  std::vector<Entry> entries_;

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread watcher_;
};

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_SOURCES_H_

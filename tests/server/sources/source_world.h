#ifndef DOSSIER_TESTS_SERVER_SOURCES_SOURCE_WORLD_H_
#define DOSSIER_TESTS_SERVER_SOURCES_SOURCE_WORLD_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/sources/source_registry.h"
#include "server/store/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace dossier::sources {

// An item that an upstream has published.
struct Item {
  std::string id;
  // Seconds since 1970; unset if the upstream does not say.
  std::optional<int64_t> published;
};

// What the plugins of a test read: a list that grows, and everything that can go wrong. A cursor is
// the number of items that were read. Thread-safe.
class Upstream {
 public:
  void Publish(std::string id, std::optional<int64_t> published = std::nullopt);
  // From now on polls fail with `failure`; OK mends it.
  void Fail(absl::Status failure);
  // Sessions of backfills hold their polls until they are let go.
  void HoldBackfills(bool hold);

  std::vector<Item> items() const;
  absl::Status failure() const;
  bool holds_backfills() const;

  // "open blog 1.0 after 3", "open blog 1.0 from 10 to 20 after 0".
  void Note(std::string call);
  std::vector<std::string> calls() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Item> items_;
  absl::Status failure_;
  bool holds_backfills_ = false;
  std::vector<std::string> calls_;
};

// Keeps what it takes as records, and cursors, in the store, as the pipeline does.
class RecordingSink final : public ingest::BatchSink {
 public:
  RecordingSink(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
  absl::Status Accept(const ingest::SourceBatch& batch) override;

  // The ids of the records of `source_id` in the order in which they came, doubles included.
  std::vector<std::string> ids(const std::string& source_id) const;

 private:
  store::Store& store_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> taken_;
};

// A registry over a store and a plugin directory of its own. A plugin file of this world holds
// its id, its version and the keys that its configuration may have; what it reads is `upstream`.
class SourceWorld : public testing::Test {
 protected:
  SourceWorld();
  ~SourceWorld() override;

  // Writes plugins/ID.so.
  void Install(const std::string& id, const std::string& version, const std::string& keys = "url");
  void Uninstall(const std::string& id);
  // Names a source in the configuration; before Start().
  void Configure(const std::string& id, const std::string& plugin);

  // Builds and starts the registry; again as a new process would.
  void Start();
  void Stop();

  absl::StatusOr<v1::Source> Create(const std::string& id, const std::string& plugin,
                                    const std::string& url = "https://blog.example");
  // Waits until the source is as `wanted` and kept so, looking at it as the registry's thread
  // would.
  v1::Source Await(const std::string& name, const std::function<bool(const v1::Source&)>& wanted);
  v1::Source Await(const std::string& name, v1::Source::State state);
  v1::Source AwaitRecords(const std::string& name, int64_t count);
  // As it is kept for watchers.
  v1::Source Kept(const std::string& name);
  int64_t Head();

  FakeClock clock_;
  TempDir directory_;
  internal::ServerConfig config_;
  Upstream upstream_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<RecordingSink> sink_;
  std::unique_ptr<PluginCatalog> catalog_;
  std::unique_ptr<SourceRegistry> registry_;
};

}  // namespace dossier::sources

#endif  // DOSSIER_TESTS_SERVER_SOURCES_SOURCE_WORLD_H_

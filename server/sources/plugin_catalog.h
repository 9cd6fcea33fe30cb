#ifndef DOSSIER_SERVER_SOURCES_PLUGIN_CATALOG_H_
#define DOSSIER_SERVER_SOURCES_PLUGIN_CATALOG_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "dossier/v1/source.pb.h"
#include "server/ingest/plugin_description.h"
#include "server/ingest/plugin_file.h"

namespace dossier::sources {

// A plugin that can be used: its file, held open as it was checked, and what it says of itself.
struct UsablePlugin {
  std::shared_ptr<const ingest::PluginFile> file;
  ingest::PluginDescription description;
};

// The plugin files of some directories, good and bad, as they come, change and go while the server
// runs. A bad one is listed with its error and hides no other.
//
// Threads: Rescan() by one at a time, the rest by any. Lifetime: a plugin that somebody holds stays
// usable when its file is replaced or removed.
class PluginCatalog {
 public:
  struct Options {
    std::vector<std::string> directories;
    // If not empty: the digests of the files that may be loaded, in lower case.
    std::vector<std::string> allowed_sha256;
    // A file that is new or changed is left alone until it was still for so long.
    absl::Duration settle_time = absl::Milliseconds(300);
  };
  // Reads the table of a plugin; errors as InspectInChild().
  using Inspector =
      std::function<absl::StatusOr<ingest::PluginDescription>(const ingest::PluginFile&)>;

  PluginCatalog(Options options, Inspector inspector);

  struct Scan {
    // Whether any plugin came, changed or went.
    bool changed = false;
    // Whether a file is not still yet, so that it is worth to look again soon.
    bool unsettled = false;
  };
  // Looks at all directories. The first time nothing needs to settle.
  Scan Rescan();

  // NOT_FOUND (PLUGIN_NOT_FOUND) names the ids that there are and the files that failed.
  absl::StatusOr<std::shared_ptr<const UsablePlugin>> Find(absl::string_view id) const;

  // Every file, in the order of the directories and names.
  std::vector<v1::Plugin> List() const;

 private:
  // What changes when somebody writes or renames.
  struct Identity {
    uint64_t device = 0, inode = 0;
    int64_t size = 0, modified_ns = 0, changed_ns = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  struct Entry {
    std::string path;
    std::string sha256;  // empty if it could not be read
    std::shared_ptr<const UsablePlugin> plugin;
    absl::Status error;
  };
  // What Rescan() remembers of a path.
  struct Known {
    std::optional<Identity> inspected;
    Identity seen;
    std::chrono::steady_clock::time_point seen_since;
    Entry entry;
  };

  std::vector<std::string> FilesNow();
  Entry Inspect(const std::string& path) const;
  absl::Status CheckAllowed(const ingest::PluginFile& file) const;
  // Puts what is known up for the readers; the second of two with one id is refused.
  void Publish(const std::vector<std::string>& files);

  const Options options_;
  const Inspector inspector_;

  // Of the scanning thread.
  bool first_scan_ = true;
  std::map<std::string, Known> known_;
  std::map<std::string, std::string> directory_errors_;

  mutable absl::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_PLUGIN_CATALOG_H_

#ifndef DOSSIER_SERVER_INGEST_PLUGIN_LIBRARY_H_
#define DOSSIER_SERVER_INGEST_PLUGIN_LIBRARY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "plugins/include/dossier/source.h"
#include "server/ingest/plugin_description.h"
#include "server/ingest/serial_gate.h"

namespace dossier::ingest {

// A plugin whose table was checked and can be called.
//
// Threads: immutable. Lifetime: the code behind it stays loaded until the process ends, because
// unloading C++ code is not safe; the object itself is shared by all that use it.
class Plugin {
 public:
  // Takes the table that `entry` returns, if this server can work with it. `path` is for people.
  static absl::StatusOr<std::shared_ptr<const Plugin>> FromEntry(dossier_source_entry_fn entry,
                                                                 absl::string_view path);
  // Loads the shared library at `path`, which must be absolute. Only code that root or the user of
  // this process owns, and that nobody else may write to, is loaded.
  static absl::StatusOr<std::shared_ptr<const Plugin>> Load(absl::string_view path);

  const PluginDescription& description() const { return description_; }
  const std::string& id() const { return description_.id; }
  const std::string& version() const { return description_.version; }
  const std::string& path() const { return path_; }
  const std::string& config_schema_json() const { return description_.config_schema_json; }
  // The ABI that the plugin was built with, such as "1.0".
  std::string abi() const { return description_.abi(); }
  uint32_t cursor_format() const { return description_.cursor_format; }
  // Whether different instances may be called at the same time.
  bool concurrent() const { return (module_.flags & DOSSIER_MODULE_CONCURRENT) != 0; }

  // Whether it can open a session for a span of time.
  bool ReadsRanges() const { return module_.open_range != nullptr; }

  // The server's copy of the table: every function may be called, for optional ones that the
  // plugin lacks do nothing.
  const dossier_module& module() const { return module_; }

  // INVALID_ARGUMENT, naming the key, if `config_json` does not fit the plugin's schema.
  absl::Status CheckConfig(absl::string_view config_json) const;

  // Held around every call into a plugin that is not concurrent().
  SerialGate& serial() const { return serial_; }

 private:
  Plugin() = default;

  dossier_module module_ = {};
  PluginDescription description_;
  std::string path_;
  mutable SerialGate serial_;
};

// What an operator is told about one plugin file.
struct PluginListing {
  enum class State { kReady, kFailed };

  State state = State::kReady;
  std::string path;
  // Empty where loading failed before they were known.
  std::string id;
  std::string version;
  std::string abi;
  std::string config_schema_json;
  // Why it failed and what to do; OK for kReady.
  absl::Status error;
};

// The plugins of this server, good and bad. A bad one is listed with its error and stops no other.
//
// Threads: fill it from one thread; afterwards any number of threads may read.
class PluginLibrary {
 public:
  // Loads every `*.so` in `directory`, in the order of their names. Fails only if the directory
  // itself cannot be read or is not safe; what is wrong with a file is said by List().
  absl::Status AddDirectory(absl::string_view directory);

  // Loads one file. The status is also kept for List().
  absl::Status AddFile(absl::string_view absolute_path);

  // NOT_FOUND names the ids that there are and the files that failed.
  absl::StatusOr<std::shared_ptr<const Plugin>> Find(absl::string_view id) const;

  // In the order in which they were added.
  const std::vector<PluginListing>& List() const { return listings_; }

 private:
  absl::Status Add(absl::StatusOr<std::shared_ptr<const Plugin>> loaded, absl::string_view path);

  std::vector<std::shared_ptr<const Plugin>> plugins_;
  std::vector<PluginListing> listings_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PLUGIN_LIBRARY_H_

#ifndef DOSSIER_SERVER_SOURCES_PLUGIN_WATCH_H_
#define DOSSIER_SERVER_SOURCES_PLUGIN_WATCH_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace dossier::sources {

// Wakes its caller when something happens in some directories. Only saves time: file systems exist
// that tell nothing, so the caller looks at times anyway.
//
// Threads: Wait() by one at a time, Wake() by any.
class PluginWatch {
 public:
  explicit PluginWatch(std::vector<std::string> directories);
  ~PluginWatch();
  PluginWatch(const PluginWatch&) = delete;
  PluginWatch& operator=(const PluginWatch&) = delete;

  // Waits until something happens in a directory, Wake() is called or `time` is over. Whether
  // something happened.
  bool Wait(absl::Duration time);

  // Ends the wait that runs, or the next one.
  void Wake();

 private:
  // Directories may come into being later, and be replaced.
  void WatchDirectories();

  const std::vector<std::string> directories_;
  int inotify_ = -1;  // -1: the system has none left
  int wake_ = -1;
};

}  // namespace dossier::sources

#endif  // DOSSIER_SERVER_SOURCES_PLUGIN_WATCH_H_

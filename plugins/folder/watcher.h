#ifndef DOSSIER_PLUGINS_FOLDER_WATCHER_H_
#define DOSSIER_PLUGINS_FOLDER_WATCHER_H_

#include <chrono>
#include <string>

#include "dossier/sdk/unique_fd.h"

namespace dossier::folder {

// Hears of changes from the system where it can. Only a hint to look sooner: network file systems
// report nothing, queues overflow and watches run out, so looking through the folder is the truth.
class Watcher {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Woken { kChange, kTime, kCancel };

  Watcher();

  // Watches a directory, also if it is watched already. False once, the first time that the system
  // refuses.
  bool Watch(const std::string& directory);

  // Waits for a change, for `until`, or for `cancel_fd` to turn readable.
  Woken Wait(Clock::time_point until, int cancel_fd);

 private:
  // Whether there was anything to read.
  bool Drain();

  sdk::UniqueFd inotify_;
  bool refused_ = false;
};

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_WATCHER_H_

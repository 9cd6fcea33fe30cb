#ifndef DOSSIER_TESTS_SUPPORT_FOLDER_WATCH_H_
#define DOSSIER_TESTS_SUPPORT_FOLDER_WATCH_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"

namespace dossier {

// Waits for what other processes write into a folder, told by the system. From its construction on
// no write goes unnoticed. For one thread.
class FolderWatch {
 public:
  // Files in `folder` itself, which must be there.
  explicit FolderWatch(const std::string& folder);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // Returns once something was written, made or removed there since the last call; false if nothing
  // was within `timeout`.
  bool AwaitWrite(absl::Duration timeout);

  // Looks whether `condition` holds now and after each write, until it does; false if it never did
  // within `timeout`.
  bool Await(absl::FunctionRef<bool()> condition, absl::Duration timeout);

 private:
  const int inotify_;
};

}  // namespace dossier

#endif  // DOSSIER_TESTS_SUPPORT_FOLDER_WATCH_H_

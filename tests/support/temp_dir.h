#ifndef DOSSIER_TESTS_SUPPORT_TEMP_DIR_H_
#define DOSSIER_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier {

// A directory of its own for one test, empty at first. It goes with all it holds when the object
// does. Ends the program if none can be made.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

  // The path of `name` inside the directory; `name` may contain slashes.
  std::string File(absl::string_view name) const;

  // Writes a file of that name, with the directories above it, and returns its path.
  std::string Write(absl::string_view name, absl::string_view content) const;

 private:
  std::string path_;
};

}  // namespace dossier

#endif  // DOSSIER_TESTS_SUPPORT_TEMP_DIR_H_

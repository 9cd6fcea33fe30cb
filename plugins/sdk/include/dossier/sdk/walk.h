#ifndef DOSSIER_SDK_WALK_H_
#define DOSSIER_SDK_WALK_H_

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/unique_fd.h"

namespace dossier::sdk {

// What tells whether a file is still the one that was read. The time of status change cannot be set
// by programs, so it betrays a change of content behind a restored modification time.
struct Stamp {
  uint64_t size = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

Stamp StampOf(const struct stat& info);

// A file that a walk came by.
struct Entry {
  // Relative to the folder, parts joined by '/', bytes as on disk. A directory that cannot be read
  // ends in '/'.
  std::string path;
  // The last part of `path`.
  std::string name;
  Stamp stamp;
  // For a symbolic link the file that it leads to, inside the folder; else empty.
  std::string target;
  // Why it cannot be read; empty if nothing is known against it.
  std::string trouble;
};

// Which files of a folder to walk through.
struct WalkOptions {
  std::string path;
  bool recursive = true;
  // Lower case, with the dot; other files are left out.
  std::vector<std::string> extensions;
};

// Whether the name ends in one of the extensions, in any mix of cases.
bool HasExtension(std::string_view name, const std::vector<std::string>& extensions);

// One pass through a folder, file by file in the order of the bytes of their paths. May be left at
// any file and continued later; what changes meanwhile is seen or not.
//
// Hidden files and directories, and files with other extensions, are left out. Links to directories
// are not followed, so there are no loops; links to files are, where they stay inside the folder.
class Walk {
 public:
  // Called with the path of each directory before it is read.
  using Entering = std::function<void(const std::string& directory)>;

  // `error` is 0 or the errno for which the folder itself cannot be read; then there are no files.
  Walk(WalkOptions options, Entering entering, int& error);

  // The next file, or nullopt at the end.
  std::optional<Entry> Next();

  // Opens a file that the last Next() returned, for reading, and without following a link.
  // Invalid, with errno set, if it cannot be.
  UniqueFd Open(const Entry& entry) const;

 private:
  struct Child {
    // With a '/' at the end if it is a directory, so that sorting yields the order of whole paths.
    std::string key;
    bool is_directory() const { return key.back() == '/'; }
  };
  struct Directory {
    UniqueFd fd;
    // Empty for the folder itself, else ends in '/'.
    std::string prefix;
    std::vector<Child> children;
    size_t next = 0;
  };

  // Descends; 0 or the errno.
  int Enter(UniqueFd fd, std::string prefix);
  std::optional<Entry> VisitDirectory(const std::string& key);
  std::optional<Entry> VisitFile(const std::string& name);
  void FollowLink(Entry& entry) const;

  const WalkOptions options_;
  const Entering entering_;
  // The folder with all links resolved.
  std::string real_root_;
  std::vector<Directory> stack_;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_WALK_H_

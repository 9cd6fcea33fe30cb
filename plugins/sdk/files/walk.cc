#include "dossier/sdk/walk.h"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace dossier::sdk {
namespace {

// Deeper trees exist only by mistake, and each level holds a file descriptor.
constexpr size_t kMaxDepth = 64;

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

// Gone since its directory was listed, or never there to begin with.
bool IsGone(int error) { return error == ENOENT || error == ENOTDIR; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool HasExtension(std::string_view name, const std::vector<std::string>& extensions) {
  return std::any_of(extensions.begin(), extensions.end(), [&](const std::string& extension) {
    return name.size() > extension.size() &&
           std::equal(extension.begin(), extension.end(), name.end() - extension.size(),
                      [](char wanted, char found) { return wanted == Lower(found); });
  });
}

Stamp StampOf(const struct stat& info) {
  return {static_cast<uint64_t>(info.st_size), Nanoseconds(info.st_mtim),
          Nanoseconds(info.st_ctim)};
}

Walk::Walk(WalkOptions options, Entering entering, int& error)
    : options_(std::move(options)), entering_(std::move(entering)) {
  char real[PATH_MAX];
  error = 0;
  if (realpath(options_.path.c_str(), real) == nullptr) {
    error = errno;
    return;
  }
  real_root_ = real;
  UniqueFd fd(open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  error = fd.valid() ? Enter(std::move(fd), "") : errno;
}

int Walk::Enter(UniqueFd fd, std::string prefix) {
  // Watched first, so that nothing can appear between reading and watching.
  if (entering_) entering_(real_root_ + "/" + prefix);
  const int copy = fcntl(fd.get(), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return errno;
  const std::unique_ptr<DIR, CloseDirectory> listing(fdopendir(copy));
  if (listing == nullptr) return errno;
  rewinddir(listing.get());

  Directory directory;
  errno = 0;
  while (const dirent* const item = readdir(listing.get())) {
    const std::string name = item->d_name;
    if (name[0] == '.') continue;  // hidden, and "." and ".."
    bool is_directory = item->d_type == DT_DIR;
    if (item->d_type == DT_UNKNOWN) {
      struct stat info = {};
      is_directory =
          fstatat(fd.get(), item->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
    }
    if (is_directory ? options_.recursive : HasExtension(name, options_.extensions)) {
      directory.children.push_back({is_directory ? name + "/" : name});
    }
    errno = 0;
  }
  if (errno != 0) return errno;
  std::sort(directory.children.begin(), directory.children.end(),
            [](const Child& a, const Child& b) { return a.key < b.key; });
  directory.fd = std::move(fd);
  directory.prefix = std::move(prefix);
  stack_.push_back(std::move(directory));
  return 0;
}

std::optional<Entry> Walk::Next() {
  while (!stack_.empty()) {
    Directory& directory = stack_.back();
    if (directory.next == directory.children.size()) {
      stack_.pop_back();
      continue;
    }
    const Child child = directory.children[directory.next++];
    std::optional<Entry> entry =
        child.is_directory() ? VisitDirectory(child.key) : VisitFile(child.key);
    if (entry.has_value()) return entry;
  }
  return std::nullopt;
}

// Nothing to report unless the directory cannot be read.
std::optional<Entry> Walk::VisitDirectory(const std::string& key) {
  const Directory& parent = stack_.back();
  Entry entry;
  entry.path = parent.prefix + key;
  entry.name = key.substr(0, key.size() - 1);
  struct stat info = {};
  if (fstatat(parent.fd.get(), entry.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) {
    entry.stamp = StampOf(info);
  }
  int error = 0;
  if (stack_.size() >= kMaxDepth) {
    entry.trouble = "the directory lies more than " + std::to_string(kMaxDepth) + " levels deep";
    return entry;
  }
  UniqueFd fd(
      openat(parent.fd.get(), entry.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  error = fd.valid() ? Enter(std::move(fd), entry.path) : errno;
  if (error == 0 || IsGone(error) || error == ELOOP) return std::nullopt;
  entry.trouble = std::string("the directory cannot be read: ") + std::strerror(error);
  return entry;
}

std::optional<Entry> Walk::VisitFile(const std::string& name) {
  const Directory& directory = stack_.back();
  Entry entry;
  entry.path = directory.prefix + name;
  entry.name = name;
  struct stat info = {};
  if (fstatat(directory.fd.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (IsGone(errno)) return std::nullopt;
    entry.trouble = std::string("its status cannot be read: ") + std::strerror(errno);
    return entry;
  }
  entry.stamp = StampOf(info);
  if (S_ISLNK(info.st_mode)) {
    struct stat followed = {};
    if (fstatat(directory.fd.get(), name.c_str(), &followed, 0) != 0) {
      entry.trouble = errno == ELOOP ? "it is a symbolic link that leads in a circle"
                                     : std::string("it is a symbolic link that leads nowhere: ") +
                                           std::strerror(errno);
      return entry;
    }
    if (S_ISDIR(followed.st_mode)) return std::nullopt;
    entry.stamp = StampOf(followed);
    info = followed;
    FollowLink(entry);
  }
  if (S_ISDIR(info.st_mode)) return std::nullopt;  // it was a file when its directory was listed
  if (entry.trouble.empty() && !S_ISREG(info.st_mode)) entry.trouble = "it is not a regular file";
  return entry;
}

void Walk::FollowLink(Entry& entry) const {
  char real[PATH_MAX];
  if (realpath((real_root_ + "/" + entry.path).c_str(), real) == nullptr) {
    entry.trouble =
        std::string("it is a symbolic link that cannot be followed: ") + std::strerror(errno);
    return;
  }
  entry.target = real;
  const std::string inside = real_root_ == "/" ? "/" : real_root_ + "/";
  if (entry.target.compare(0, inside.size(), inside) != 0) {
    // Else whoever may drop files here could have any file of the machine read.
    entry.trouble = "it is a symbolic link that leads out of the folder";
  }
}

UniqueFd Walk::Open(const Entry& entry) const {
  // NONBLOCK: a pipe that took the file's place must not stop us.
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  if (!entry.target.empty()) return UniqueFd(open(entry.target.c_str(), kFlags));
  return UniqueFd(openat(stack_.back().fd.get(), entry.name.c_str(), kFlags));
}

}  // namespace dossier::sdk
